"""Makes a further host name lead to the site; which one its links bear is another step's."""

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
    """Look where the host name leads."""
    row = Domain.objects.filter(domain=host_of(job)).select_related("tenant").first()
    if row is None:
        return Actual(exists=False)
    is_own = row.tenant.schema_name == job.schema_name
    until = row.redirects_until.isoformat() if row.redirects_until else None
    facts = {"redirects_until": until}
    return Actual(exists=True, ours=is_own, matches=is_own and until is None, facts=facts)


def plan(job: Job, actual: Actual) -> Plan:
    """One host name."""
    return Plan.single(actual, kind="address", target=host_of(job), after={"redirects_until": None})


def apply(job: Job, plan: Plan) -> Outcome:
    """Add it; a former name of this site answers for itself again.

    :raises NameTaken: it leads to another site.
    """
    is_custom = bool(job.desired.host)
    domains.put_back(tenant=get_site(job), domain=host_of(job), is_custom=is_custom, until=None, by=job.by)
    return Done({"domain": host_of(job)})


def verify(job: Job, result: Mapping[str, Any]) -> str:
    """Read the row back."""
    return "" if probe(job).matches else host_of(job)


def undo(job: Job, plan: Plan) -> Outcome:
    """Take the host name away if this run brought it; a former name leads on again until its day."""
    site = find_site(job)
    if site is None:
        return Done()
    for change in plan.changes:
        if change.action is Action.CREATE:
            domains.remove(tenant=site, domain=change.target, by=job.by)
        elif change.action is Action.UPDATE and change.ours and change.before:
            until = change.before["redirects_until"]
            domains.lead_on(tenant=site, domain=change.target, until=until and datetime.fromisoformat(until))
    return Done()
