"""Advances one run, step by step, under a lease. Killed anywhere, it goes on from the rows."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.db import Error, connection
from django.utils.translation import gettext_noop

from kernel import logcontext
from kernel.audit.secrecy import refuse_secrets
from kernel.database import is_interruption
from kernel.time import now
from provisioning import faults, finishing, recording
from provisioning.leases import Lease, LeaseLost, held, let_go, take
from provisioning.models import Run, StepRecord
from provisioning.outcomes import Done, Outcome, Retry, Trouble
from provisioning.plan import Plan, brake, covers
from provisioning.speaking import Voice
from provisioning.states import TOUCHED, ReasonCode, RunState, StepState
from provisioning.steps import STEPS
from provisioning.steps.job import Job, StepSpec
from provisioning.steps.jobs import job_of
from provisioning.transitions import Why, move_run
from provisioning.troubles import said_by
from provisioning.waking import wake

logger = logging.getLogger(__name__)

# A task goes on with its run for so long, then lets others have the worker. The last step it began still has 70 s
# before Celery's soft time limit.
SLICE_SECONDS = 30.0
# A plan that waits for a second person is looked at again: the reason may have gone by itself.
HELD_BACK = timedelta(hours=1)
NOT_VERIFIED = gettext_noop("It was done, but reading it back showed that something is lacking: %(lacking)s")
LOOK_AGAIN = gettext_noop("It is tried again by itself. If it lasts, mend what is named, then resume the run.")

Table = Mapping[str, StepSpec]


def advance(run_id: UUID | str, *, table: Table = STEPS, slice_seconds: float = SLICE_SECONDS) -> bool:
    """Take the run and do its steps until it waits, ends, or the time slice is over.

    :return: False when there was nothing to do: not due, or in another worker's hands. That is no error.
    """
    _refuse_open_transaction()
    try:
        return _advance(run_id, table=table, slice_seconds=slice_seconds)
    except Error as error:
        if not is_interruption(error):
            raise
        logger.warning("The database went away; the run is let go.", extra={"run": str(run_id)})
        let_go(run_id)
        return True


def _advance(run_id: UUID | str, *, table: Table, slice_seconds: float) -> bool:
    lease = take(run_id)
    if lease is None:
        return False
    ends = time.monotonic() + slice_seconds
    try:
        while _advance_one_step(lease, table=table):
            if time.monotonic() >= ends:
                _give_back(lease)
                break
    except LeaseLost:
        logger.info("Another worker has taken the run.", extra={"run": str(run_id)})
    return True


def _advance_one_step(lease: Lease, *, table: Table) -> bool:
    """Do the next step, forward or backward; return whether the run can go on at once."""
    with held(lease) as run:
        steps = list(run.steps.select_related("run").order_by("position"))
        if run.state == RunState.RUNNING and run.undo_requested_at is not None:
            recording.turn_round(run, by=lease.by)
            return False
        record = _next_step(run, steps)
        if record is None:
            _finish(run, by=lease.by)
            return False
    job = _job(run, steps, record)
    spec = table[record.key]
    with logcontext.bound(**_named(run, job), step=record.key):
        if run.state == RunState.COMPENSATING:
            return _undo(lease, record, spec=spec, job=job)
        return _perform(lease, record, spec=spec, job=job)


def _next_step(run: Run, steps: list[StepRecord]) -> StepRecord | None:
    """Return the first step not done, or going backward the last one that may have left something."""
    if run.state == RunState.COMPENSATING:
        return next((step for step in reversed(steps) if step.state in TOUCHED), None)
    return next((step for step in steps if step.state != StepState.DONE), None)


def _finish(run: Run, *, by: str) -> None:
    if run.state == RunState.COMPENSATING:
        finishing.undone(run, by=by)
    else:
        finishing.succeed(run, by=by)


def _perform(lease: Lease, record: StepRecord, *, spec: StepSpec, job: Job) -> bool:
    """Do one step: look, plan, store the intent, act, read back, store the result."""
    lost = recording.lost_too_often(record, spec=spec)
    if lost is not None:
        return recording.store(lease, record, lost, spec=spec, begun=False)
    fresh = said_by(lambda: _plan(job, spec=spec), run_id=lease.run_id, step=spec.key)
    if not isinstance(fresh, Plan):
        return recording.store(lease, record, fresh, spec=spec, begun=False)
    begun = fresh.following(_begun_plan(record))
    if brake(fresh, begun=begun) and not _is_approved(fresh, record=record, job=job):
        recording.hold_back(lease, record, plan=fresh, until=now() + HELD_BACK)
        return False
    if not recording.begin(lease, record, plan=begun):
        return False
    faults.reach(spec.key, "before")
    voice = Voice(lease, step=spec.key)
    told = replace(job, say=voice.say, begun=begun)
    outcome = said_by(lambda: _apply(told, fresh, spec=spec), run_id=lease.run_id, step=spec.key)
    voice.flush()
    if isinstance(outcome, Done):
        faults.reach(spec.key, "after")
    more = recording.store(lease, record, outcome, spec=spec, begun=True)
    if isinstance(outcome, Done):
        faults.reach(spec.key, "stored")
    return more


def _plan(job: Job, *, spec: StepSpec) -> Plan:
    return spec.module.plan(job, spec.module.probe(job))


def _apply(job: Job, plan: Plan, *, spec: StepSpec) -> Outcome:
    """Act, then read back: a step is done only when what it claims can be seen."""
    outcome = spec.module.apply(job, plan)
    if isinstance(outcome, Done):
        refuse_secrets(dict(outcome.result), where="provisioning")
        lacking = spec.module.verify(job, outcome.result)
        if lacking:
            trouble = Trouble("not_verified", NOT_VERIFIED, LOOK_AGAIN, values={"lacking": lacking})
            return Retry(ReasonCode.NOT_VERIFIED, trouble)
    return outcome


def _undo(lease: Lease, record: StepRecord, *, spec: StepSpec, job: Job) -> bool:
    """Undo one step. Without a stored intent nothing was ever begun."""
    plan = _begun_plan(record)
    recording.begin_undo(lease, record)
    faults.reach(f"undo.{spec.key}", "before")
    outcome: Outcome = Done()
    if plan is not None:
        outcome = said_by(lambda: spec.module.undo(job, plan), run_id=lease.run_id, step=spec.key)
    if isinstance(outcome, Done):
        faults.reach(f"undo.{spec.key}", "after")
    more = recording.store_undo(lease, record, outcome, spec=spec)
    if isinstance(outcome, Done):
        faults.reach(f"undo.{spec.key}", "stored")
    return more


def _is_approved(plan: Plan, *, record: StepRecord, job: Job) -> bool:
    """Say whether a second person approved all that is still to be done, here or in an earlier plan of the run."""
    own = _approved_plan(record)
    if own is not None and covers(own, plan):
        return True
    return any(covers(approved, plan, is_earlier=True) for approved in job.approved_plans)


def _job(run: Run, steps: list[StepRecord], record: StepRecord) -> Job:
    return replace(
        job_of(run),
        results={step.key: step.result for step in steps if step.result is not None},
        begun_at=record.started_at,
        plan_approved=_approved_plan(record) is not None,
        approved_plans=tuple(approved for step in steps if (approved := _stands_for_later(step)) is not None),
    )


def _stands_for_later(step: StepRecord) -> Plan | None:
    """Return the plan by which a step was done that a second person approved."""
    return _approved_plan(step) if step.state == StepState.DONE else None


def _approved_plan(record: StepRecord) -> Plan | None:
    """Return the plan that was laid before a second person, if they said yes to that one."""
    proposal = None if record.proposal is None else Plan.from_json(record.proposal)
    return proposal if proposal is not None and proposal.digest() == record.approved_digest else None


def _begun_plan(record: StepRecord) -> Plan | None:
    return None if record.intent is None else Plan.from_json(record.intent)


def _give_back(lease: Lease) -> None:
    """End of the time slice: the run stays first in line, but another may have the worker now."""
    with held(lease) as run:
        to = RunState.QUEUED if run.state == RunState.RUNNING else RunState(run.state)
        move_run(run, to=to, why=Why(by=lease.by, reason=ReasonCode.SLICE_ENDED), wake_at=now())
        wake(run.pk)


def _refuse_open_transaction() -> None:
    """A step calls foreign services: never within a transaction, which would wait for them and could undo the record.

    Blocks opened by a test case around the whole test do not count.
    """
    if any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks):
        raise RuntimeError("A run is never advanced inside a transaction.")


def _named(run: Run, job: Job) -> dict[str, str]:
    """Return what lines of the log say beside the run: its site, once there is one, and the click that asked for it."""
    site = run.schema_name or str(job.results.get("schema", {}).get("schema", ""))
    names = {"site": site, "request_id": run.request_id}
    return {name: value for name, value in names.items() if value}
