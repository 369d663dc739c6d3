"""Lays before a second person everything that will be removed; the removing steps then do this and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provisioning.outcomes import Done, Outcome
from provisioning.plan import Actual, Plan
from provisioning.steps import certificate_removal, dns_removal, media_removal, schema_removal, web_host_removal
from provisioning.steps.job import Job

_REMOVALS = (dns_removal, web_host_removal, certificate_removal, schema_removal, media_removal)


def probe(job: Job) -> Actual:
    """Each removing step looks for itself."""
    return Actual(exists=True, matches=True)


def plan(job: Job, actual: Actual) -> Plan:
    """All removals of the run in one plan; without the zone's size, which others change while the plan waits."""
    plans = [module.plan(job, module.probe(job)) for module in _REMOVALS]
    return Plan(tuple(change for plan in plans for change in plan.changes))


def apply(job: Job, plan: Plan) -> Outcome:
    """Nothing yet: only what a second person has approved gets here."""
    return Done({"removals": len(plan.changes)})


def verify(job: Job, result: Mapping[str, Any]) -> str:
    """There is nothing to read back."""
    return ""


def undo(job: Job, plan: Plan) -> Outcome:
    """Nothing was made."""
    return Done()
