"""Makes the name the site's own: held since the request was submitted, in use from now on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tenants.registry import reservations
from tenants.registry.models import NameReservation

from provisioning.outcomes import Done, Outcome
from provisioning.plan import Actual, Plan
from provisioning.steps.job import Job
from provisioning.steps.sites import host_of

_State = NameReservation.State


def probe(job: Job) -> Actual:
    """Look at what the request holds of this name."""
    held = _held(job)
    if held is None:
        return Actual(exists=False)
    return Actual(exists=True, matches=held.state == _State.TAKEN, facts={"state": held.state})


def plan(job: Job, actual: Actual) -> Plan:
    """Reserve where nothing is held, take what is."""
    return Plan.single(actual, kind="name", target=host_of(job), after={"state": _State.TAKEN.value})


def apply(job: Job, plan: Plan) -> Outcome:
    """Reserve and take.

    :raises NameTaken, NameRefused: somebody else has the name, or it breaks a rule.
    """
    actual = probe(job)
    if not actual.exists:
        reservations.reserve(
            label=job.desired.label, parent_id=job.desired.parent_id, holder=job.reference, until=None, by=job.by
        )
    if not actual.matches:
        reservations.take(holder=job.reference)
    return Done({"label": job.desired.label, "host": host_of(job)})


def verify(job: Job, result: Mapping[str, Any]) -> str:
    """The database's own constraint keeps the name from anybody else."""
    return "" if probe(job).matches else host_of(job)


def undo(job: Job, plan: Plan) -> Outcome:
    """Give back to the request what it held before; release what this run reserved itself."""
    return Done()


def _held(job: Job) -> NameReservation | None:
    held = NameReservation.objects.filter(
        holder=job.reference, parent_id=job.desired.parent_id, label=job.desired.label, state__in=[_State.HELD, _State.TAKEN]
    )
    return held.first()
