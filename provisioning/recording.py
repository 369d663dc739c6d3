"""Stores what a step is about to do and what came of it, each in one transaction that only the holder can commit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_noop

from kernel.time import now
from provisioning import finishing
from provisioning.leases import Lease, held
from provisioning.models import Run, StepRecord
from provisioning.outcomes import Done, Fail, Outcome, Retry, Trouble, Wait
from provisioning.plan import Plan
from provisioning.states import ReasonCode, RunState, StepState
from provisioning.steps.job import StepSpec
from provisioning.transitions import Why, move_run, move_step
from provisioning.waking import wake

GAVE_UP = gettext_noop("It was tried %(attempts)s times without success; the last time: %(last)s")
LOST_TOO_OFTEN = gettext_noop("The worker was lost in this step %(attempts)s times.")
LOOK_FIRST = gettext_noop("Mend the cause, then resume the run: what is done stays done.")


def begin(lease: Lease, record: StepRecord, *, plan: Plan) -> bool:
    """Store the intent: from now on the step may have changed something.

    :param plan: what was begun by earlier tries included.
    :return: False when a person called the run off meanwhile: nothing is begun, and it goes backward from here.
    :raises LeaseLost: another worker has the run.
    """
    counts = not (record.state == StepState.WAITING and record.error is None)
    with held(lease) as run:
        if run.undo_requested_at is not None:
            turn_round(run, by=lease.by)
            return False
        move_step(
            record,
            to=StepState.RUNNING,
            why=Why(by=lease.by, reason=ReasonCode.STEP_STARTED, data={"attempt": record.attempt + counts}),
            intent=plan.as_json(),
            attempt=record.attempt + counts,
            started_at=record.started_at or now(),
            finished_at=None,
        )
    return True


def turn_round(run: Run, *, by: str) -> None:
    """Go backward from this boundary on: a person called the run off while a worker held it, as the caller does."""
    move_run(run, to=RunState.COMPENSATING, why=Why(by=by, reason=ReasonCode.UNDO_REQUESTED), wake_at=now())
    wake(run.pk)


def hold_back(lease: Lease, record: StepRecord, *, plan: Plan, until: datetime) -> None:
    """Store a plan that waits for a second person; nothing of it is done, and what was begun before stays known.

    :raises LeaseLost: another worker has the run.
    """
    why = Why(by=lease.by, reason=ReasonCode.NEEDS_SECOND_PERSON)
    with held(lease) as run:
        move_step(record, to=StepState.WAITING, why=why, proposal=plan.as_json(), error=None, next_at=until)
        move_run(run, to=RunState.WAITING, why=why, wake_at=until)


def store(lease: Lease, record: StepRecord, outcome: Outcome, *, spec: StepSpec, begun: bool) -> bool:
    """Store what a step said; return whether the run can go on at once.

    :param begun: the intent of this try was stored; a try that failed before that is counted here.
    :raises LeaseLost: another worker has the run; what was said is thrown away.
    """
    match outcome:
        case Done(result):
            _store_done(lease, record, result)
            return True
        case Wait(until, reason):
            _put_off(lease, record, Why(by=lease.by, reason=reason), until=until, attempt=record.attempt, error=None)
        case Retry(reason, trouble, after):
            attempt = record.attempt + (not begun)
            if attempt >= spec.attempts:
                _store_failed(lease, record, Fail(ReasonCode.GAVE_UP, _gave_up(trouble, attempt)))
            else:
                until = now() + timedelta(seconds=spec.pause(attempt) if after is None else after)
                why = Why(by=lease.by, reason=reason, message=str(trouble), data={"error": trouble.as_json()})
                _put_off(lease, record, why, until=until, attempt=attempt, error=trouble.as_json())
        case Fail():
            _store_failed(lease, record, outcome)
    return False


def lost_too_often(record: StepRecord, *, spec: StepSpec) -> Fail | None:
    """Return a Fail for a step whose worker died at it again and again; None while it may still be tried."""
    if record.state != StepState.RUNNING or record.attempt < spec.attempts:
        return None
    trouble = Trouble("worker_lost", LOST_TOO_OFTEN, LOOK_FIRST, values={"attempts": record.attempt})
    return Fail(ReasonCode.WORKER_LOST, trouble)


def begin_undo(lease: Lease, record: StepRecord) -> None:
    """Count a try to undo, before it is made.

    :raises LeaseLost: another worker has the run.
    """
    with held(lease):
        StepRecord.objects.filter(pk=record.pk).update(undo_attempt=record.undo_attempt + 1)
    record.undo_attempt += 1


def store_undo(lease: Lease, record: StepRecord, outcome: Outcome, *, spec: StepSpec) -> bool:
    """Store what undoing a step came to; return whether the run can go on at once.

    :raises LeaseLost: another worker has the run.
    """
    match outcome:
        case Done():
            with held(lease):
                why = Why(by=lease.by, reason=ReasonCode.STEP_UNDONE)
                move_step(record, to=StepState.UNDONE, why=why, error=None, finished_at=now())
            return True
        case Wait(until, reason):
            _put_off_undo(lease, Why(by=lease.by, reason=reason), until=until)
        case Retry(reason, trouble, after) if record.undo_attempt < spec.attempts:
            until = now() + timedelta(seconds=spec.pause(record.undo_attempt) if after is None else after)
            why = Why(by=lease.by, reason=reason, message=str(trouble), data={"error": trouble.as_json()})
            _put_off_undo(lease, why, until=until)
        case Retry(_, trouble) | Fail(_, trouble):
            with held(lease) as run:
                StepRecord.objects.filter(pk=record.pk).update(error=trouble.as_json())
                finishing.fail(run, step=record.key, outcome=Fail(ReasonCode.UNDO_FAILED, trouble), by=lease.by)
    return False


def _store_done(lease: Lease, record: StepRecord, result: Mapping[str, Any]) -> None:
    with held(lease) as run:
        if result.get("tenant_id") is not None:
            Run.objects.filter(pk=run.pk).update(tenant_id=result["tenant_id"])
        why = Why(by=lease.by, reason=ReasonCode.STEP_DONE, data=result)
        move_step(record, to=StepState.DONE, why=why, result=dict(result), error=None, finished_at=now())


def _put_off(
    lease: Lease, record: StepRecord, why: Why, *, until: datetime, attempt: int, error: dict[str, Any] | None
) -> None:
    with held(lease) as run:
        move_step(record, to=StepState.WAITING, why=why, attempt=attempt, error=error, next_at=until)
        move_run(run, to=RunState.WAITING, why=replace(why, message="", data={"step": record.key}), wake_at=until)
        wake(run.pk, after=max(0.0, (until - now()).total_seconds()))


def _put_off_undo(lease: Lease, why: Why, *, until: datetime) -> None:
    with held(lease) as run:
        move_run(run, to=RunState.COMPENSATING, why=why, wake_at=until)
        wake(run.pk, after=max(0.0, (until - now()).total_seconds()))


def _store_failed(lease: Lease, record: StepRecord, outcome: Fail) -> None:
    trouble = outcome.trouble
    why = Why(by=lease.by, reason=outcome.reason, message=str(trouble), data={"error": trouble.as_json()})
    with held(lease) as run:
        move_step(record, to=StepState.FAILED, why=why, error=trouble.as_json(), finished_at=now())
        finishing.fail(run, step=record.key, outcome=outcome, by=lease.by)


def _gave_up(trouble: Trouble, attempts: int) -> Trouble:
    values = {"attempts": attempts, "last": str(trouble)}
    return Trouble("gave_up", GAVE_UP, trouble.advice or LOOK_FIRST, values=values, error_id=trouble.error_id)
