"""The job of certificates, outside any run: orders and renewals that are due, the web host told once, warnings."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from kernel.audit.operations import record as audit
from kernel.database import is_interruption
from kernel.errors import DomainError
from kernel.time import now
from provisioning.certificates import operations, orders, queries
from provisioning.certificates.models import Certificate
from provisioning.certificates.names import covers, wildcard_names
from provisioning.certificates.operations import Person
from provisioning.certificates.policies import Policy, policy_for
from provisioning.hosts.models import WebServer
from provisioning.hosts.queries import NOWHERE, default_server, living_on, servers_of
from provisioning.models import Run
from provisioning.providers.ansible import SiteFiles
from provisioning.providers.ansible.errors import TargetBusy
from provisioning.providers.errors import ProviderFault
from provisioning.signals import certificate_expiring
from provisioning.states import ReasonCode, RunState
from provisioning.steps import leaving_certificates
from provisioning.steps.alone import alone_without_run
from provisioning.steps.challenges import SiteChallenges, authority_for
from provisioning.steps.host_names import is_needed, is_somebodys
from provisioning.steps.wanted_files import files_as_told
from provisioning.steps.web_host_looks import look as look_on
from provisioning.steps.web_host_runs import render
from provisioning.steps.web_hosts import home, lock_of
from provisioning.waking import look_at_certificates, wake
from tenants.registry.models import Domain, ParentDomain, Tenant

logger = logging.getLogger(__name__)

# One look takes so much of a worker's time at most; the next comes in seconds.
LOOK_SECONDS = 40.0
# An order is looked at again within seconds; no sweep is waited for.
SOON = timedelta(seconds=5)
SITES_TOGETHER = 1000


class NobodysName(DomainError):
    """A certificate is asked for a name that nothing here is served under."""

    code = "certificate_nobodys_name"


def look() -> int:
    """Go on with every certificate that is due, then tell the web host of new pairs, once; return how many were due."""
    ends = time.monotonic() + LOOK_SECONDS
    due = list(Certificate.objects.due().order_by("next_at").values_list("pk", flat=True))
    for certificate_id in due:
        _go_on(certificate_id)
        if time.monotonic() > ends:
            break
    tell_web_host()
    if Certificate.objects.filter(next_at__lte=now() + SOON, order__isnull=False).exists():
        look_at_certificates(after=orders.LOOK_AGAIN_SECONDS)
    return len(due)


def _go_on(certificate_id: int) -> None:
    """Go on with one certificate; where not even its failure can be stored, the others still have their turn."""
    try:
        if leaving_certificates.left_behind(certificate_id):
            return
        orders.advance(certificate_id, authority=authority_for, publisher=SiteChallenges(), home=home())
    except Exception as error:  # the edge of the job
        if is_interruption(error):
            raise
        logger.exception("A certificate could not be worked on.", extra={"certificate": certificate_id})


def tell_web_host() -> bool:
    """Have the web hosts serve every pair they were not yet told of, each with one reload; False while one is busy.

    A renewed pair changes one file. A first one changes the vhosts of the sites it covers as well.
    """
    waiting = list(queries.not_yet_served())
    if not waiting:
        return True
    # One that was told before, while the next was busy, finds nothing changed.
    if not all([_tell(server, waiting) for server in _concerned(waiting)]):
        return False
    for one in waiting:
        Certificate.objects.filter(pk=one.pk, version=one.version).update(served_version=F("version"))
    return True


def _concerned(waiting: list[Certificate]) -> list[WebServer]:
    """Return the default, which serves the platform itself, and each web host with a site that is covered."""
    sites = _covered_sites(waiting)
    others = servers_of(sites).values() if sites else ()
    return list({server.pk: server for server in (default_server(), *others)}.values())


def _tell(server: WebServer, waiting: list[Certificate]) -> bool:
    """Tell one web host; False where another has it, or it failed."""
    with alone_without_run(what=lock_of(server)) as is_ours:
        if not is_ours:
            return False
        first = [one for one in waiting if not one.served_version]
        try:
            for batch in _batches(_covered(server, first)):
                _render(server, batch, also=waiting, is_first=len(first) == len(waiting))
        except TargetBusy:
            return False
        except ProviderFault:
            logger.exception("A web host could not be told of new certificates.", extra={"web_host": server.name})
            return False
    return True


def upload(*, name: str, chain: bytes, key: bytes, by: Person, accept_older: bool = False) -> Certificate:
    """Take an uploaded certificate; the web host is told of it by the job, in seconds.

    :raises UploadRefused: names everything that is wrong. :raises CertificateBusy: an order of it is being worked on.
    """
    return operations.upload(
        name=name, chain=chain, key=key, home=home(), by=by, accept_older=accept_older, publisher=SiteChallenges()
    )


def order_host(*, host: str, by: Person) -> Certificate:
    """Have a certificate ordered for one host that leads here already: a custom domain, the platform itself.

    :raises NobodysName: neither the platform nor a site has that name; it would be dropped again.
    """
    if not is_somebodys(host):
        raise NobodysName(
            _("Neither the platform nor a site has the name %(name)s.") % {"name": host},
            remedy=_("Add it to a site first (gapura domain add); its certificate is ordered by itself then."),
        )
    certificate = operations.want_host(host=host, by=by)
    look_at_certificates()
    return certificate


def renew(*, certificate: Certificate, by: Person) -> Certificate:
    """Have a certificate renewed now, by the job.

    :raises UnableToRenew: it was uploaded.
    """
    renewed = operations.renew(certificate=certificate, by=by)
    look_at_certificates()
    return renewed


def drop(*, certificate: Certificate, by: Person) -> None:
    """Take away a certificate that nobody needs, its key included.

    :raises CertificateInUse: somebody does, or a web host still names it. :raises CertificateBusy: try again soon.
    """
    leaving_certificates.drop(certificate=certificate, by=by)


def set_policy(*, parent: ParentDomain, policy: str, by: Person) -> None:
    """Say how the sites of a domain get their certificates; those that are there already follow.

    :raises ValueError: there is no such policy; a fault of the caller.
    """
    chosen = Policy(policy)
    served = Domain.objects.filter(tenant__parent=parent).exclude(tenant__state__in=NOWHERE)
    hosts = list(served.values_list("domain", flat=True))
    own = [one for one in hosts if policy_for(one, suffix=parent.serving_suffix, policy=chosen) == Policy.PER_HOST]
    with transaction.atomic():
        ParentDomain.objects.filter(pk=parent.pk).update(certificate_policy=chosen.value)
        if chosen is Policy.WILDCARD:
            operations.want_wildcard(parent=parent, by=by)
        for host in own:
            operations.want_host(host=host, by=by)
        # The web host is told anew of every site that is covered, or that was.
        names = [*wildcard_names(parent.serving_suffix), *hosts]
        Certificate.objects.served().filter(names__overlap=names).update(served_version="")
        audit(
            event="parent_domain.certificates_set",
            subject=f"parent:{parent.name}",
            by=by,
            data={"policy": chosen.value, "before": parent.certificate_policy},
        )
        look_at_certificates()
    wake_waiting_runs()


def wake_waiting_runs() -> None:
    """Have every run go on that waits for a certificate; whose is not there yet waits again."""
    reasons = [ReasonCode.WAITS_FOR_CERTIFICATE.value, ReasonCode.WAITS_FOR_UPLOAD.value]
    waiting = Run.objects.filter(state=RunState.WAITING.value, reason_code__in=reasons)
    for run_id in list(waiting.values_list("pk", flat=True)):
        Run.objects.filter(pk=run_id, state=RunState.WAITING.value).update(wake_at=now())
        wake(run_id)
    look_at_certificates()


def warn_of_expiry() -> int:
    """Tell of each certificate that has come to a day of warning and is needed; return how many deserve one today."""
    told = 0
    for certificate in queries.expiring():
        days = queries.warning_of(certificate)
        if days is not None and is_needed(certificate):
            with transaction.atomic():
                certificate_expiring.send(sender=Certificate, certificate=certificate, days=days)
            told += 1
    return told


def _render(server: WebServer, sites: list[SiteFiles], *, also: list[Certificate], is_first: bool) -> None:
    # The step of a run that waited for this certificate may have rendered its site already.
    if is_first and sites and look_on(server, sites, also=also).matches:
        return
    if not sites and not look_on(server).lying.sites:
        return  # nothing is served yet: whoever renders the first site tells of the certificate
    render(server, sites, also=also)


def _covered(server: WebServer, certificates: list[Certificate]) -> list[SiteFiles]:
    """Return the served sites of a web host whose names one of the certificates covers."""
    there = look_on(server).lying.sites
    found = living_on(server, _covered_sites(certificates)).select_related("parent").order_by("pk")
    return files_as_told([site for site in found if site.schema_name in there])


def _covered_sites(certificates: list[Certificate]) -> QuerySet[Tenant]:
    names = {name for one in certificates for name in one.names}
    hosts = Domain.objects.values_list("tenant_id", "domain") if names else []
    wanted = {tenant_id for tenant_id, host in hosts if covers(names, host)}
    return Tenant.objects.filter(pk__in=wanted).order_by("pk")


def _batches(sites: Iterable[SiteFiles]) -> Iterator[list[SiteFiles]]:
    """Return the sites in portions; one empty portion where there are none, for the certificates alone."""
    rest = iter(sites)
    yield list(islice(rest, SITES_TOGETHER))
    while batch := list(islice(rest, SITES_TOGETHER)):
        yield batch
