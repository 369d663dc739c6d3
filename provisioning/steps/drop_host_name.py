"""Lets a host name no longer lead to the site."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from provisioning.outcomes import Done, Outcome
from provisioning.plan import Action, Actual, Plan
from provisioning.steps.job import Job
from provisioning.steps.sites import find_site, get_site, host_of
from tenants.registry import domains
from tenants.registry.models import Domain


def probe(job: Job) -> Actual:
    """Look whether it leads to this site; gone is as wanted."""
    row = Domain.objects.filter(tenant=get_site(job), domain=host_of(job)).first()
    if row is None:
        return Actual(exists=True, matches=True)
    until = row.redirects_until.isoformat() if row.redirects_until else None
    return Actual(exists=True, facts={"is_custom": row.is_custom, "redirects_until": until})


def plan(job: Job, actual: Actual) -> Plan:
    """A row that can be put back as it was."""
    return Plan.single(actual, kind="address", target=host_of(job), after={"leads_here": False})


def apply(job: Job, plan: Plan) -> Outcome:
    """Remove the row; what is gone already is no error."""
    domains.remove(tenant=get_site(job), domain=host_of(job), by=job.by)
    return Done({"domain": host_of(job)})


def verify(job: Job, result: Mapping[str, Any]) -> str:
    """Read back that it is gone; the site's main name never goes this way."""
    return "" if probe(job).matches else host_of(job)


def undo(job: Job, plan: Plan) -> Outcome:
    """Put the row back as it was."""
    site = find_site(job)
    if site is None:
        return Done()
    for change in plan.changes:
        if change.action is Action.UPDATE and change.before:
            until, is_custom = change.before["redirects_until"], change.before["is_custom"]
            moment = datetime.fromisoformat(until) if until else None
            domains.put_back(tenant=site, domain=change.target, is_custom=is_custom, until=moment, by=job.by)
    return Done()
