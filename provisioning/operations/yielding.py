"""A run that waits for somebody else's DNS or certificate gives way to a suspension, which closes the site at once.

A scheduled backup, which nobody asked for, gives way too: while it stands or waits to whatever is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any

from django.db.models import Q

from kernel.audit.operations import actor_of
from kernel.audit.operations import record as audit
from kernel.time import now
from provisioning import finishing
from provisioning.certificates.operations import look_at_order
from provisioning.journal import log
from provisioning.models import Run, RunEvent, RunQuerySet, StepRecord
from provisioning.operations.actors import Person
from provisioning.plan import Action, Change, Plan
from provisioning.states import HELD, TERMINAL, TOUCHED, ReasonCode, RunState, StepState
from provisioning.transitions import Why, move_run, move_step
from provisioning.waking import look_at_certificates
from tenants.registry.backups import give_up
from tenants.registry.models import Tenant

# Called off they lose nothing: the records that a domain's keeper entered stay good, a backup comes another night.
_SCHEDULED = Q(kind="backup", desired__wish__is_scheduled=True)
_AT_REST = _SCHEDULED & ~Q(state__in=[state.value for state in HELD])
# By the kind that is asked for: the runs that give way to it, beside a scheduled backup that is not at work.
GIVES_WAY: Mapping[str, Q] = MappingProxyType({"suspend": Q(kind="add_domain") | _SCHEDULED})
# By the kind that is asked for: what its own steps put right of a run that gave way. A suspension tells the web host
# anew what the rows say; the certificate of a name nobody has is dropped by the job. No row was changed by then.
PUT_RIGHT: Mapping[str, frozenset[str]] = MappingProxyType({"suspend": frozenset({"web_host", "certificate"})})
# The set that these make leaves the catalogue with their run, and its folder with the next that expire.
_GIVEN_UP = frozenset({"take_backup", "check_backup"})


@dataclass(frozen=True)
class CalledOff:
    """A run that gave way, and the host name it was about.

    :ivar has_told: whether it may have told the web host of that name already.
    """

    run: str
    kind: str
    host: str
    has_told: bool = False


def find_yielding(*, tenant: Tenant, to: str) -> Run | None:
    """Return the run at a site that a run of the kind `to` would call off, or None. Reads only."""
    found = _giving_way(tenant, to=to).first()
    return found if found is not None and _can_be_put_right(found, by=to) else None


def give_way(*, tenant: Tenant, to: str, by: Person) -> CalledOff | None:
    """Call off the run that gives way to one of the kind `to`, and end it; within the caller's transaction.

    Whatever worker holds it has lost it: what that one looked at is thrown away, and it begins no further step.
    """
    found = find_yielding(tenant=tenant, to=to)
    if found is None:
        return None
    # From here on no worker begins a step of it; whether one did before is asked again.
    run = _giving_way(tenant, to=to).select_for_update(no_key=True).filter(pk=found.pk).first()
    if run is None or not _can_be_put_right(run, by=to):
        return None
    called_off = CalledOff(str(run.pk), run.kind, str(run.desired["host"]), has_told=_has_told(run))
    actor, _name = actor_of(by)
    audit(event="run.cancelled", subject=finishing.subject(run), by=by, data={"run": str(run.pk), "for": to})
    _end(run, actor=actor)
    if run.kind == "backup":
        give_up(made_for=str(run.pk), by=by)
    else:
        look_at_order(name=called_off.host)
        look_at_certificates()
    return called_off


def take_over(run: Run, called_off: CalledOff, *, by: str) -> None:
    """Note with the run that made the other give way what it has to put right; within the caller's transaction.

    Its step at the web host counts as begun: called off before a worker sees it, the run still renders what the rows
    say, and nothing of the other one is left behind.
    """
    log(run, ReasonCode.MADE_ROOM, by=by, data=asdict(called_off))
    if called_off.has_told:
        step = run.steps.select_related("run").get(key="web_host")
        plan = Plan((Change(Action.UPDATE, "web_host", str(run.desired["host"])),))
        why = Why(by=by, reason=ReasonCode.MADE_ROOM)
        move_step(step, to=StepState.WAITING, why=why, intent=plan.as_json(), next_at=now())


def find_called_off(*, by_run: Run) -> CalledOff | None:
    """Return what was called off for a run when it was asked for, if anything was."""
    event = RunEvent.objects.filter(run=by_run, reason_code=ReasonCode.MADE_ROOM).first()
    return None if event is None else CalledOff(**event.data)


def _giving_way(tenant: Tenant, *, to: str) -> RunQuerySet:
    holding = Run.objects.of_site(tenant).exclude(state__in=[state.value for state in TERMINAL])
    return holding.filter(_AT_REST | GIVES_WAY.get(to, _AT_REST))


def _can_be_put_right(run: Run, *, by: str) -> bool:
    """Say whether whatever the steps that were begun may have changed is put right by a run of the kind `by`."""
    right = _GIVEN_UP | PUT_RIGHT.get(by, frozenset())
    return all(step.key in right or not _changes(step) for step in _touched(run))


def _has_told(run: Run) -> bool:
    return any(step.key == "web_host" and _changes(step) for step in _touched(run))


def _changes(step: StepRecord) -> bool:
    return bool(Plan.from_json(step.intent or {}).changes)


def _touched(run: Run) -> list[StepRecord]:
    began = run.steps.select_related("run").filter(state__in=[state.value for state in TOUCHED])
    return list(began.order_by("-position"))


def _end(run: Run, *, actor: str) -> None:
    """Go back over the steps, of which nothing is left that is not put right, and end the run."""
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
