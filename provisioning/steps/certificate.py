"""The site's certificate: none, the parent domain's one, the site's own, or one that a person uploads.

The web host serves the site plainly before this step, so an authority finds its challenge there; once a certificate
covers the name, this step has the web host serve it by TLS. Where that was so from the start, nothing is left to do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_noop

from kernel.time import now
from provisioning.certificates import operations, orders
from provisioning.certificates.dropping import drop
from provisioning.certificates.models import Certificate, Source
from provisioning.certificates.policies import Policy, policy_for
from provisioning.certificates.queries import find_covering, find_row
from provisioning.outcomes import Done, Fail, Outcome, Trouble, Wait
from provisioning.plan import Action, Actual, Plan
from provisioning.states import ReasonCode
from provisioning.steps import web_host
from provisioning.steps.certificate_waits import wait_for_order, wait_for_upload
from provisioning.steps.challenges import SiteChallenges, authority_for
from provisioning.steps.job import Job
from provisioning.steps.sites import find_site, get_site, host_of, parent_of
from provisioning.steps.web_hosts import home, homes_here
from provisioning.waking import look_at_certificates
from tenants.registry.models import Domain, ParentDomain

# A certificate that another job brings, or a person: the run is woken when it comes, these are only the net under it.
LOOK_AGAIN = timedelta(minutes=5)
UPLOAD_LOOK_AGAIN = timedelta(minutes=15)
SOON = timedelta(seconds=2)

UNKNOWN_POLICY = gettext_noop("The certificate policy “%(policy)s” of the domain %(domain)s is not set up here.")
CHOOSE_ONE = gettext_noop("Set the certificate policy of this domain to one that is set up, then resume the run.")
NOBODY_LISTENS = gettext_noop("The domain %(domain)s wants TLS, but the web host listens nowhere for it.")
SET_LISTEN = gettext_noop(
    "Set WEB_TLS_LISTEN, or the certificate policy of this domain to “none”; then resume the run."
)


def probe(job: Job) -> Actual:
    """Look whether a certificate covers the host and the web host serves it; without TLS everything is as wanted."""
    policy = _policy_of(job)
    if policy == Policy.NONE:
        return Actual(exists=True, matches=True, facts={"policy": policy})
    found = find_covering(host_of(job))
    if found is None:
        return Actual(exists=False, facts={"policy": policy})
    return Actual(exists=True, matches=web_host.probe(job).matches, facts={"policy": policy, **_shown(found)})


def plan(job: Job, actual: Actual) -> Plan:
    """One certificate; where the parent domain's covers the site, only the web host changes."""
    after = {"policy": actual.facts["policy"]}
    return Plan.single(actual, kind="certificate", target=host_of(job), after=after)


def apply(job: Job, plan: Plan) -> Outcome:
    """See that a certificate covers the host, then that the web host serves it."""
    parent, host, policy = parent_of(job), host_of(job), _policy_of(job)
    if policy == Policy.NONE:
        return Done({"needed": False, "policy": Policy.NONE.value})
    refused = refusal(parent)
    if refused is not None:
        return refused
    if find_covering(host) is None:
        waits = _WAYS[policy](job)
        if waits is not None:
            return waits
    return _serve(job)


def verify(job: Job, result: Mapping[str, Any]) -> str:
    """A certificate covers the host and the web host serves it; the proof then speaks TLS for real."""
    return "" if probe(job).matches else host_of(job)


def undo(job: Job, plan: Plan) -> Outcome:
    """Drop a certificate that is this host's own, if this run had it ordered; one that serves others stays.

    The web host lets go of it first: a vhost that names files which are gone would spoil every other site's trial.
    What a person uploaded stays as well: only they have it.
    """
    made = any(change.action is Action.CREATE for change in plan.changes)
    row = find_row(host_of(job)) if made else None
    if row is None or row.source != Source.ACME:
        return Done()
    if row.version and find_site(job) is not None:
        waits = web_host.let_go_of(job, row)
        if waits is not None:
            return waits
    is_gone = drop(certificate=row, homes=homes_here(), publisher=SiteChallenges(), by=job.by)
    return Done() if is_gone else Wait(now() + SOON, ReasonCode.WAITS_FOR_CERTIFICATE)


def _policy_of(job: Job) -> str:
    """Return how the run's host gets its certificate: as its parent domain says, where that can hold for it."""
    parent = parent_of(job)
    return policy_for(host_of(job), suffix=parent.serving_suffix, policy=parent.certificate_policy)


def refusal(parent: ParentDomain) -> Fail | None:
    """Return why no site under a parent domain can get a certificate as things are set, or None."""
    policy = parent.certificate_policy
    if policy == Policy.NONE:
        return None
    if policy not in _WAYS:
        values = {"policy": policy, "domain": parent.name}
        trouble = Trouble("certificate_policy_unknown", UNKNOWN_POLICY, CHOOSE_ONE, values=values)
        return Fail(ReasonCode.NO_PROVIDER, trouble)
    if not settings.WEB_TLS_LISTEN:
        trouble = Trouble("certificate_nobody_listens", NOBODY_LISTENS, SET_LISTEN, values={"domain": parent.name})
        return Fail(ReasonCode.NO_PROVIDER, trouble)
    return None


def _of_parent(job: Job) -> Outcome | None:
    """Have the parent domain's one certificate ordered, by its own job; wait for it, and say what that job met."""
    row = operations.want_wildcard(parent=parent_of(job), by=job.by)
    look_at_certificates()
    return wait_for_order(job, row, until=now() + LOOK_AGAIN)


def _of_host(job: Job) -> Outcome | None:
    """Order the host's own certificate and go on with it here, a short talk at a time."""
    row = operations.want_host(host=host_of(job), by=job.by)
    if row.needs_person:  # the run stood still; whoever resumed it has mended the cause
        row = operations.renew(certificate=row, by=job.by)
    row = orders.advance(row.pk, authority=authority_for, publisher=SiteChallenges(), home=home()) or row
    if find_covering(host_of(job)) is not None:
        return None
    if row.needs_person and row.last_error is not None:
        return Fail(ReasonCode.OUTSIDE_REFUSED, Trouble.from_json(row.last_error))
    return wait_for_order(job, row, until=max(row.next_at or now(), now() + SOON))


def _of_person(job: Job) -> Outcome | None:
    """Wait for a person to upload the parent domain's certificate, or one of the host's own."""
    return wait_for_upload(job, until=now() + UPLOAD_LOOK_AGAIN)


_WAYS: Mapping[str, Callable[[Job], Outcome | None]] = MappingProxyType(
    {Policy.WILDCARD: _of_parent, Policy.PER_HOST: _of_host, Policy.UPLOADED: _of_person}
)


def _serve(job: Job) -> Outcome:
    """Have the web host serve the site by TLS, where it does not yet."""
    waits = None if web_host.probe(job).matches else web_host.render_again(job)
    if waits is not None:
        return waits
    _order_for_others(job)
    found = find_covering(host_of(job))
    return Done({"needed": True, "policy": _policy_of(job), **(_shown(found) if found else {})})


def _order_for_others(job: Job) -> None:
    """Have the job order what the site's other names lack: a restored site may have lost them. Nobody waits for it."""
    parent, site = parent_of(job), get_site(job)
    for host in Domain.objects.filter(tenant=site).exclude(domain=host_of(job)).values_list("domain", flat=True):
        policy = policy_for(host, suffix=parent.serving_suffix, policy=parent.certificate_policy)
        if policy == Policy.PER_HOST and find_covering(host) is None:
            operations.want_host(host=host, by=job.by)
            look_at_certificates()


def _shown(certificate: Certificate) -> dict[str, Any]:
    assert certificate.not_after is not None  # noqa: S101 - constraint certificate_valid_has_a_pair
    return {
        "certificate": certificate.name,
        "source": certificate.source,
        "fingerprint": certificate.fingerprint,
        "not_after": certificate.not_after.isoformat(),
    }
