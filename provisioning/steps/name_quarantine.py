"""Keeps the freed names from everybody for a time, so that nobody inherits a site's visitors."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from kernel.time import now
from provisioning.models import LifecyclePolicy
from provisioning.outcomes import Done, Outcome
from provisioning.plan import Action, Actual, Change, Plan
from provisioning.steps.job import Job
from provisioning.steps.sites import host_of
from tenants.registry import reservations
from tenants.registry.models import NameReservation

_State = NameReservation.State


def probe(job: Job) -> Actual:
    """Look which names the site has that are to rest."""
    names = _taken(job)
    return Actual(exists=bool(names), matches=not names, facts={"names": names})


def plan(job: Job, actual: Actual) -> Plan:
    """One change for each name."""
    after = {"state": _State.QUARANTINED.value}
    return Plan(
        tuple(
            Change(Action.UPDATE, "name", name, before={"state": _State.TAKEN.value}, after=after)
            for name in actual.facts["names"]
        )
    )


def apply(job: Job, plan: Plan) -> Outcome:
    """Let them rest from today."""
    until = now() + timedelta(days=LifecyclePolicy.in_force().quarantine_days)
    for label in _taken(job):
        reservations.quarantine(holder=job.reference, label=label, until=until, by=job.by)
    return Done({"names": [change.target for change in job.begun.changes], "until": until.isoformat()})


def verify(job: Job, result: Mapping[str, Any]) -> str:
    """Read back that none is in use."""
    return ", ".join(_taken(job))


def undo(job: Job, plan: Plan) -> Outcome:
    """Give the site its names back."""
    for change in plan.changes:
        reservations.end_rest(holder=job.reference, label=change.target, by=job.by)
    return Done()


def _taken(job: Job) -> list[str]:
    """Return the site's names that are to rest: all when it goes, else the one that is let go."""
    rows = NameReservation.objects.filter(holder=job.reference, state=_State.TAKEN).select_related("parent")
    names = [(row.label, f"{row.label}.{row.parent.serving_suffix}") for row in rows.order_by("pk")]
    return [label for label, host in names if job.kind == "delete" or host == host_of(job)]
