"""Has the site's links, mails and pages bear another of its host names; the former one leads on, or stays beside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from wagtail.models import Site

from kernel.time import now
from provisioning.models import LifecyclePolicy
from provisioning.outcomes import Done, Outcome
from provisioning.plan import Actual, Plan
from provisioning.steps.job import Job
from provisioning.steps.sites import find_site, get_site, host_of
from provisioning.wishes import Renaming
from tenants.content import generation
from tenants.registry import domains
from tenants.registry.models import Tenant
from tenants.registry.switching import in_tenant


def probe(job: Job) -> Actual:
    """Look at the name the site has, the one its links bear, and the one its pages believe."""
    site = get_site(job)
    with in_tenant(site):
        hostname = Site.objects.values_list("hostname", flat=True).get(is_default_site=True)
    facts = {"label": site.label, "main": site.host, "pages": hostname}
    return Actual(exists=True, matches=facts == _wanted(job), facts=facts)


def plan(job: Job, actual: Actual) -> Plan:
    """Name, links and pages change together."""
    return Plan.single(actual, kind="main_name", target=host_of(job), after=_wanted(job))


def apply(job: Job, plan: Plan) -> Outcome:
    """Rows first, then the pages in the site's own schema; each may be repeated."""
    site, wanted = get_site(job), _wanted(job)
    result: dict[str, Any] = {"host": wanted["main"]}
    if job.kind == "rename":
        leaving = job.wish_of(Renaming).former_host
        # What an earlier try, cut short, has promised already holds.
        until = domains.leads_on_until(leaving) or now() + timedelta(days=LifecyclePolicy.in_force().redirect_days)
        domains.move_name(
            tenant=site,
            label=wanted["label"],
            main=wanted["main"],
            leaving=leaving,
            redirects_until=until,
            by=job.by,
        )
        result |= {"former_host": leaving, "redirects_until": until.isoformat()}
    else:
        domains.set_main(tenant=site, domain=wanted["main"], by=job.by)
    _tell_pages(site, hostname=wanted["main"])
    return Done(result)


def verify(job: Job, result: Mapping[str, Any]) -> str:
    """Read name, links and pages back."""
    return "" if probe(job).matches else host_of(job)


def undo(job: Job, plan: Plan) -> Outcome:
    """Give the site exactly the name and links it had."""
    site = find_site(job)
    if site is None:
        return Done()
    for change in plan.changes:
        before = change.before or {}
        if job.kind == "rename":
            domains.move_name(
                tenant=site, label=before["label"], main=before["main"], leaving="", redirects_until=None, by=job.by
            )
        else:
            domains.set_main(tenant=site, domain=before["main"], by=job.by)
        _tell_pages(site, hostname=before["pages"])
    return Done()


def _wanted(job: Job) -> dict[str, str]:
    """Return what is to be; a site whose links bear a domain of its own keeps that one when it is renamed."""
    site, main = get_site(job), host_of(job)
    if job.kind == "rename" and not job.wish_of(Renaming).moves_primary:
        main = site.host
    return {"label": job.desired.label, "main": main, "pages": main}


def _tell_pages(site: Tenant, *, hostname: str) -> None:
    """Wagtail keeps the host as data, and remembers the paths it gives (HAZARDS 12)."""
    with in_tenant(site):
        for row in Site.objects.filter(is_default_site=True).exclude(hostname=hostname):
            row.hostname, row.port = hostname, int(settings.GAPURA_PORT)
            row.save(update_fields=["hostname", "port"])
        generation.start_new_generation()
