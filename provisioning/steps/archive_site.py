"""Shows the page "archived" in the place of the site, on every path."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provisioning.outcomes import Done, Outcome
from provisioning.plan import Action, Actual, Plan
from provisioning.steps.job import Job
from provisioning.steps.sites import find_site, get_site
from tenants.registry.lifecycle import archive, unarchive
from tenants.registry.models import TenantState


def probe(job: Job) -> Actual:
    """Look at the state of the site."""
    site = get_site(job)
    return Actual(exists=True, matches=site.state == TenantState.ARCHIVED, facts={"state": site.state})


def plan(job: Job, actual: Actual) -> Plan:
    """The state changes; nothing of the site does, yet."""
    host = get_site(job).host
    return Plan.single(actual, kind="state", target=host, after={"state": TenantState.ARCHIVED.value})


def apply(job: Job, plan: Plan) -> Outcome:
    """Close the site; one that is closed already stays so."""
    if not probe(job).matches:
        archive(get_site(job), by=job.by)
    return Done({"state": TenantState.ARCHIVED.value})


def verify(job: Job, result: Mapping[str, Any]) -> str:
    """Read the state back."""
    return "" if probe(job).matches else get_site(job).host


def undo(job: Job, plan: Plan) -> Outcome:
    """Open the site again if it was this run that closed it: its schema is there as long as a run can turn round."""
    site = find_site(job)
    [change] = plan.changes
    if site is not None and change.action is not Action.KEEP and site.state == TenantState.ARCHIVED:
        unarchive(site, was_suspended=(change.before or {}).get("state") == TenantState.SUSPENDED, by=job.by)
    return Done()
