"""Shows the site again in the place of the page "suspended"."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from provisioning.outcomes import Done, Outcome
from provisioning.plan import Action, Actual, Plan
from provisioning.steps.job import Job
from provisioning.steps.sites import find_site, get_site
from tenants.registry.lifecycle import suspend, unsuspend
from tenants.registry.models import TenantState


def probe(job: Job) -> Actual:
    """Look at the state of the site."""
    site = get_site(job)
    since = site.suspended_at.isoformat() if site.suspended_at else None
    facts = {"state": site.state, "since": since}
    return Actual(exists=True, matches=site.state != TenantState.SUSPENDED, facts=facts)


def plan(job: Job, actual: Actual) -> Plan:
    """Back to the state it had before."""
    site = get_site(job)
    after = TenantState.ACTIVE if site.activated_at else TenantState.READY
    return Plan.single(actual, kind="state", target=site.host, after={"state": after.value})


def apply(job: Job, plan: Plan) -> Outcome:
    """Open; one that is open already stays so."""
    site = get_site(job)
    if site.state == TenantState.SUSPENDED:
        site = unsuspend(site, by=job.by)
    return Done({"state": str(site.state)})


def verify(job: Job, result: Mapping[str, Any]) -> str:
    """Read the state back."""
    return "" if probe(job).matches else get_site(job).host


def undo(job: Job, plan: Plan) -> Outcome:
    """Suspend the site again, since when it was, if it was this run that opened it."""
    site = find_site(job)
    for change in plan.changes:
        is_open = site is not None and site.state in (TenantState.ACTIVE, TenantState.READY)
        if site is not None and is_open and change.action is Action.UPDATE and change.before:
            suspend(site, by=job.by, since=datetime.fromisoformat(change.before["since"]))
    return Done()
