"""Opens the site and looks at it from outside, the way a visitor would. Only then is the run done."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from kernel.time import now
from provisioning.hosts.queries import server_of
from provisioning.outcomes import Done, Outcome, Retry
from provisioning.plan import Actual, Plan
from provisioning.providers.outside.errors import NobodyAnswers
from provisioning.states import ReasonCode
from provisioning.steps.job import Job
from provisioning.steps.looks import Canary, Subject, find_fault, looks_at
from provisioning.steps.sites import find_site, get_site, host_of, parent_of
from provisioning.troubles import trouble_of
from tenants.registry.addresses import site_url
from tenants.registry.lifecycle import mark_failed
from tenants.registry.models import Tenant, TenantState
from tenants.registry.operations import make_routable
from tenants.registry.storage import media_url
from tenants.registry.switching import in_tenant

CANARY = "gapura-proof.txt"


def probe(job: Job) -> Actual:
    """Look whether the host leads to the site already."""
    site = get_site(job)
    return Actual(exists=site.is_routable, matches=site.is_routable, facts={"state": site.state})


def plan(job: Job, actual: Actual) -> Plan:
    """The host leads to the site from now on."""
    return Plan.single(actual, kind="address", target=host_of(job), after={"state": TenantState.READY.value})


def apply(job: Job, plan: Plan) -> Outcome:
    """Open the site, then look; whatever is amiss is looked at again later, since caches and starts take a moment."""
    site = make_routable(get_site(job), by=job.by)
    hosts = _looked_at(job, site)
    with canary_in(site) as canary:
        subject = Subject(
            site,
            another_than(site),
            canary,
            unknown_host=unknown_host(job),
            host=hosts[0],
            server=server_of(site),
        )
        try:
            faults = [fault for host in hosts if (fault := find_fault(replace(subject, host=host))) is not None]
        except NobodyAnswers as error:
            return Retry(ReasonCode.WEB_NOT_UP, trouble_of(error))
    if faults:
        return Retry(ReasonCode.PROOF_FAILED, faults[0][1])
    url = site_url(hosts[0])
    addresses = {"url": url, "management_url": f"{url}kelola/"}
    return Done({**addresses, "looks": list(looks_at(site)), "proven_at": now().isoformat()})


def verify(job: Job, result: Mapping[str, Any]) -> str:
    """The looks were the reading back."""
    return "" if get_site(job).is_routable else host_of(job)


def undo(job: Job, plan: Plan) -> Outcome:
    """Stop serving a site that is being taken away, before anything else; one that was there before goes on."""
    site = find_site(job) if job.is_building else None
    if site is not None and site.state in (TenantState.CLAIMED, TenantState.READY):
        mark_failed(site, by=job.by)
    return Done()


def _looked_at(job: Job, site: Tenant) -> list[str]:
    """Return the host names to look at: the one the run is about; a restored site is whole under its main one first."""
    names = [site.host, host_of(job)] if job.kind == "restore" else [host_of(job)]
    return list(dict.fromkeys(names))


@contextmanager
def canary_in(site: Tenant) -> Iterator[Canary]:
    """Lay a file with a random word into the site's media; one left by a killed worker is replaced."""
    word = secrets.token_hex(12)
    with in_tenant(site):
        default_storage.delete(CANARY)
        name = default_storage.save(CANARY, ContentFile(word.encode()))
    try:
        yield Canary(media_url(schema_name=site.schema_name, name=name), word)
    finally:
        with in_tenant(site):
            default_storage.delete(name)


def another_than(site: Tenant) -> Tenant | None:
    """Return a site that is served beside this one, if there is any: the one most likely to be looked at."""
    served = Tenant.objects.filter(state__in=[TenantState.ACTIVE, TenantState.READY]).exclude(pk=site.pk)
    return served.exclude(kind="PLATFORM").select_related("parent").order_by("-proven_at").first()


def unknown_host(job: Job) -> str:
    """Return a name under the same parent that nobody has: random, so that it is in no cache."""
    return f"x-{secrets.token_hex(6)}.{parent_of(job).serving_suffix}"
