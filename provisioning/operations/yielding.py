"""A run that has only looked at somebody else's DNS gives way to a suspension: a site in trouble is closed at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from kernel.audit.operations import actor_of
from kernel.audit.operations import record as audit
from kernel.time import now
from provisioning import finishing
from provisioning.models import Run, RunEvent, RunQuerySet, StepRecord
from provisioning.operations.actors import Person
from provisioning.plan import Plan
from provisioning.states import TERMINAL, TOUCHED, ReasonCode, RunState, StepState
from provisioning.transitions import Why, move_run, move_step
from tenants.registry.models import Tenant

# By the kind that is asked for: the kinds that give way to it. Called off they lose nothing: the records that a
# domain's keeper entered stay good.
GIVES_WAY: Mapping[str, frozenset[str]] = MappingProxyType({"suspend": frozenset({"add_domain"})})


@dataclass(frozen=True)
class CalledOff:
    """A run that gave way, and the host name it was about."""

    run: str
    kind: str
    host: str


def find_yielding(*, tenant: Tenant, to: str) -> Run | None:
    """Return the run at a site that a run of the kind `to` would call off, or None. Reads only."""
    found = _holding(tenant).filter(kind__in=GIVES_WAY.get(to, ())).first()
    return found if found is not None and _has_only_looked(found) else None


def give_way(*, tenant: Tenant, to: str, by: Person) -> CalledOff | None:
    """Call off the run that gives way to one of the kind `to`, and end it; within the caller's transaction.

    Whatever worker holds it has lost it: what that one looked at is thrown away, and it begins no further step.
    """
    found = find_yielding(tenant=tenant, to=to)
    if found is None:
        return None
    # From here on no worker begins a step of it; whether one did before is asked again.
    run = Run.objects.select_for_update(no_key=True).get(pk=found.pk)
    if run.state in TERMINAL or not _has_only_looked(run):
        return None
    actor, _name = actor_of(by)
    audit(event="run.cancelled", subject=finishing.subject(run), by=by, data={"run": str(run.pk), "for": to})
    _end(run, actor=actor)
    return CalledOff(str(run.pk), run.kind, str(run.desired["host"]))


def find_called_off(*, by_run: Run) -> CalledOff | None:
    """Return what was called off for a run when it was asked for, if anything was."""
    event = RunEvent.objects.filter(run=by_run, reason_code=ReasonCode.MADE_ROOM).first()
    return None if event is None else CalledOff(**event.data)


def _holding(tenant: Tenant) -> RunQuerySet:
    return Run.objects.of_site(tenant).exclude(state__in=[state.value for state in TERMINAL])


def _has_only_looked(run: Run) -> bool:
    """Say whether no step that was begun planned to change anything: then nothing is to be undone outside."""
    return not any(Plan.from_json(step.intent or {}).changes for step in _touched(run))


def _touched(run: Run) -> list[StepRecord]:
    began = run.steps.select_related("run").filter(state__in=[state.value for state in TOUCHED])
    return list(began.order_by("-position"))


def _end(run: Run, *, actor: str) -> None:
    """Go back over the looks, of which nothing is left outside, and end the run."""
    asked: dict[str, Any] = {"undo_requested_at": now(), "undo_requested_by": actor}
    touched = _touched(run)
    if run.state == RunState.QUEUED and not touched:
        move_run(run, to=RunState.CANCELLED, why=Why(by=actor, reason=ReasonCode.CALLED_OFF), **asked)
        return
    move_run(run, to=RunState.COMPENSATING, why=Why(by=actor, reason=ReasonCode.UNDO_REQUESTED), wake_at=now(), **asked)
    for step in touched:
        why = Why(by=actor, reason=ReasonCode.STEP_UNDONE)
        move_step(step, to=StepState.UNDONE, why=why, error=None, finished_at=now())
    finishing.undone(run, by=actor)
