"""Makes the name the site's own: held since the request was submitted, in use from now on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from provisioning.outcomes import Done, Outcome
from provisioning.plan import Action, Actual, Plan
from provisioning.steps.job import Job
from provisioning.steps.sites import host_of, parent_of
from tenants.registry import reservations
from tenants.registry.models import NameReservation

_State = NameReservation.State


def probe(job: Job) -> Actual:
    """Look at what the request holds of this name."""
    held = _held(job)
    if held is None:
        return Actual(exists=False)
    until = held.until.isoformat() if held.until else None
    return Actual(exists=True, matches=held.state == _State.TAKEN, facts={"state": held.state, "until": until})


def plan(job: Job, actual: Actual) -> Plan:
    """Reserve where nothing is held, take what is."""
    return Plan.single(actual, kind="name", target=host_of(job), after={"state": _State.TAKEN.value})


def apply(job: Job, plan: Plan) -> Outcome:
    """Reserve and take; a request that already holds the name keeps it.

    :raises NameTaken, NameRefused: somebody else has the name, or it breaks a rule.
    """
    reservations.reserve(label=job.desired.label, parent=parent_of(job), holder=job.reference, by=job.by)
    reservations.take(holder=job.reference, label=job.desired.label, by=job.by)
    return Done({"label": job.desired.label, "host": host_of(job)})


def verify(job: Job, result: Mapping[str, Any]) -> str:
    """The database's own constraint keeps the name from anybody else."""
    return "" if probe(job).matches else host_of(job)


def undo(job: Job, plan: Plan) -> Outcome:
    """Give back to the request what it held before; release what this run reserved itself."""
    held = _held(job)
    if held is None or held.state != _State.TAKEN:
        return Done()
    [change] = plan.changes
    if change.action is Action.KEEP:
        return Done()  # a name the site had before this run, such as one it is given back
    with transaction.atomic():
        reservations.release(holder=job.reference, label=job.desired.label, by=job.by)
        if change.action is Action.UPDATE and change.before:
            until = change.before["until"]
            reservations.reserve(
                label=held.label,
                parent=held.parent,
                holder=job.reference,
                until=datetime.fromisoformat(until) if until else None,
                by=job.by,
            )
    return Done()


def _held(job: Job) -> NameReservation | None:
    return (
        NameReservation.objects.select_related("parent")
        .filter(
            holder=job.reference,
            parent_id=job.desired.parent_id,
            label=job.desired.label,
            state__in=[_State.HELD, _State.TAKEN],
        )
        .first()
    )
