"""Writes the owner's name, host and contact into the first pages; the pages came with the schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from wagtail.models import Site

from provisioning.outcomes import Done, Outcome
from provisioning.plan import Actual, Plan
from provisioning.steps.job import Job
from provisioning.steps.sites import get_site, host_of
from tenants.content.seeding import dress_site
from tenants.registry.lifecycle import set_primary_domain
from tenants.registry.switching import in_tenant


def probe(job: Job) -> Actual:
    """Look at the title and host the pages bear, and at the host name that leads to the site."""
    with in_tenant(get_site(job)):
        facts = Site.objects.values("site_name", "hostname", "port").get(is_default_site=True)
    return Actual(exists=bool(facts["site_name"]), matches=facts == _wanted(job), facts=facts)


def plan(job: Job, actual: Actual) -> Plan:
    """Title and host; the contact only fills what is empty."""
    return Plan.single(actual, kind="pages", target=host_of(job), after=_wanted(job))


def apply(job: Job, plan: Plan) -> Outcome:
    """Dress the site; always, as it costs little and repeats nothing."""
    site, wanted = get_site(job), _wanted(job)
    set_primary_domain(tenant=site, domain=host_of(job), by=job.by)
    with in_tenant(site):
        dress_site(
            tenant=site,
            title=wanted["site_name"],
            hostname=wanted["hostname"],
            port=wanted["port"],
            contact=dict(job.desired.contact),  # type: ignore[arg-type]
        )
    return Done(wanted)


def verify(job: Job, result: Mapping[str, Any]) -> str:
    """Read title and host back."""
    return "" if probe(job).matches else str(result["hostname"])


def undo(job: Job, plan: Plan) -> Outcome:
    """Nothing by itself: the pages go with the schema, which only this run had."""
    return Done()


def _wanted(job: Job) -> dict[str, Any]:
    return {"site_name": job.desired.tenant_name, "hostname": host_of(job), "port": settings.GAPURA_PORT}
