"""The only writer of states: checks the table, compares and swaps, and logs, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from kernel.errors import DomainError
from kernel.time import now
from provisioning.journal import log
from provisioning.models import Run, StepRecord
from provisioning.states import RESTING, ReasonCode, RunState, StepState, may_follow, step_may_follow


class UnableToMove(DomainError):
    """The table does not allow this state to follow that one."""

    code = "run_unable_to_move"


class MovedByAnother(DomainError):
    """Somebody else moved the run or the step first; nothing was written."""

    code = "run_moved_by_another"


@dataclass(frozen=True)
class Why:
    """Who moves something, and for what reason; becomes a line of the log."""

    by: str
    reason: ReasonCode
    message: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Hold:
    """A worker's hold on a run until an instant."""

    by: str
    until: datetime


def move_run(
    run: Run, *, to: RunState, why: Why, wake_at: datetime | None = None, hold: Hold | None = None, **also: object
) -> Run:
    """Move a run to another state.

    :param wake_at: when the sweeper looks at it again; needed where nobody holds it and it does not rest.
    :param hold: the lease it is held under from now on; the fence grows with it.
    :raises UnableToMove: the table has no such transition.
    :raises MovedByAnother: the row is not as `run` was read.
    """
    old = RunState(run.state)
    if not may_follow(old, to):
        raise UnableToMove(f"{run}: {old} > {to}")
    values: dict[str, object] = {
        **also,
        "state": to,
        "reason_code": why.reason,
        "wake_at": wake_at,
        "lease_by": hold.by if hold else "",
        "lease_until": hold.until if hold else None,
        "fence": run.fence + 1 if hold else run.fence,
        "finished_at": now() if to in RESTING else None,
    }
    with transaction.atomic():
        moved = Run.objects.filter(pk=run.pk, state=old, fence=run.fence).update(**values)
        if moved != 1:
            raise MovedByAnother(f"{run}: {old} > {to}")
        log(run, why.reason, by=why.by, message=why.message, data=why.data, from_state=old, to_state=to)
    _copy(values, onto=run)
    return run


def move_step(step: StepRecord, *, to: StepState, why: Why, **also: object) -> StepRecord:
    """Move a step to another state. The caller holds the run's row (`leases.held`) or nobody works on it.

    :raises UnableToMove: the table has no such transition.
    :raises MovedByAnother: the row is not as `step` was read.
    """
    old = StepState(step.state)
    if not step_may_follow(old, to):
        raise UnableToMove(f"{step}: {old} > {to}")
    values: dict[str, object] = {"next_at": None, **also, "state": to}
    with transaction.atomic():
        moved = StepRecord.objects.filter(pk=step.pk, state=old, attempt=step.attempt).update(**values)
        if moved != 1:
            raise MovedByAnother(f"{step}: {old} > {to}")
        log(
            step.run,
            why.reason,
            by=why.by,
            step=step.key,
            message=why.message,
            data=why.data,
            from_state=old,
            to_state=to,
        )
    _copy(values, onto=step)
    return step


def _copy(values: Mapping[str, object], *, onto: Run | StepRecord) -> None:
    for name, value in values.items():
        setattr(onto, name, value)
