"""The states of a run and of its steps, and the one table of what may follow what. Pure values."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class RunState(StrEnum):
    """What the engine does with a run; `ReasonCode` tells people why."""

    QUEUED = "queued"
    RUNNING = "running"
    WAITING = "waiting"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    COMPENSATING = "compensating"
    COMPENSATED = "compensated"
    CANCELLED = "cancelled"


class StepState(StrEnum):
    """Where one step of a run stands."""

    PENDING = "pending"
    RUNNING = "running"
    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"
    UNDONE = "undone"


class ReasonCode(StrEnum):
    """Why a run or a step is where it is. Reports only: nothing branches on it."""

    # how a run moves on
    REQUESTED = "requested"
    TAKEN = "taken"
    TAKEN_OVER = "taken_over"
    SLICE_ENDED = "slice_ended"
    RESUMED = "resumed"
    PLAN_APPROVED = "plan_approved"
    ALL_DONE = "all_done"
    STEP_STARTED = "step_started"
    STEP_DONE = "step_done"
    REPORTED = "reported"
    # how it is called off
    UNDO_REQUESTED = "undo_requested"
    CALLED_OFF = "called_off"
    STEP_UNDONE = "step_undone"
    ALL_UNDONE = "all_undone"
    MADE_ROOM = "made_room"
    # what it waits for
    WEB_HOST_BUSY = "web_host_busy"
    WEB_NOT_UP = "web_not_up"
    STILL_SHOWN = "still_shown"
    DNS_CACHES = "dns_caches"
    STILL_ENTERED = "still_entered"
    DOMAIN_RECORDS = "domain_records"
    SERVERS_FULL = "servers_full"
    WAITS_FOR_CERTIFICATE = "waits_for_certificate"
    WAITS_FOR_UPLOAD = "waits_for_upload"
    DATABASE_AWAY = "database_away"
    RATE_LIMITED = "rate_limited"
    GATHERING = "gathering"
    NAME_SERVERS_BEHIND = "name_servers_behind"
    NEEDS_SECOND_PERSON = "needs_second_person"
    OUTSIDE_UNREACHABLE = "outside_unreachable"
    NOT_VERIFIED = "not_verified"
    NOT_READY = "not_ready"
    UNEXPECTED_ERROR = "unexpected_error"
    WORKER_LOST = "worker_lost"
    # why it stopped
    RULE_REFUSED = "rule_refused"
    OUTSIDE_REFUSED = "outside_refused"
    RECORD_NOT_OURS = "record_not_ours"
    SCHEMA_NOT_WHOLE = "schema_not_whole"
    NO_PROVIDER = "no_provider"
    PLAN_STALE = "plan_stale"
    PROOF_FAILED = "proof_failed"
    GAVE_UP = "gave_up"
    UNDO_FAILED = "undo_failed"


_R, _S = RunState, StepState

RUN_TRANSITIONS: Mapping[RunState, frozenset[RunState]] = {
    _R.QUEUED: frozenset({_R.RUNNING, _R.COMPENSATING, _R.CANCELLED}),
    # running > running: another worker takes over from one that was lost
    _R.RUNNING: frozenset({_R.RUNNING, _R.QUEUED, _R.WAITING, _R.SUCCEEDED, _R.FAILED, _R.COMPENSATING}),
    _R.WAITING: frozenset({_R.RUNNING, _R.QUEUED, _R.COMPENSATING}),
    _R.SUCCEEDED: frozenset(),
    _R.FAILED: frozenset({_R.QUEUED, _R.COMPENSATING}),
    # compensating > compensating: taken by a worker, put back to wait, taken over
    _R.COMPENSATING: frozenset({_R.COMPENSATING, _R.COMPENSATED, _R.FAILED}),
    _R.COMPENSATED: frozenset(),
    _R.CANCELLED: frozenset(),
}

STEP_TRANSITIONS: Mapping[StepState, frozenset[StepState]] = {
    _S.PENDING: frozenset({_S.RUNNING, _S.WAITING, _S.FAILED}),
    # running > running: begun again after its worker was lost
    _S.RUNNING: frozenset({_S.RUNNING, _S.WAITING, _S.DONE, _S.FAILED, _S.UNDONE}),
    _S.WAITING: frozenset({_S.RUNNING, _S.WAITING, _S.FAILED, _S.UNDONE}),
    _S.DONE: frozenset({_S.UNDONE}),
    # never back to pending: a failed step may have left something outside, and undoing skips pending steps
    _S.FAILED: frozenset({_S.WAITING, _S.UNDONE}),
    _S.UNDONE: frozenset(),
}


def _without_successor(table: Mapping[RunState, frozenset[RunState]]) -> frozenset[RunState]:
    return frozenset(state for state, following in table.items() if not following)


# Nothing follows these.
TERMINAL = _without_successor(RUN_TRANSITIONS)
# No worker looks at these by itself. `failed` is here and is not terminal: a person resumes or undoes it.
RESTING = TERMINAL | {RunState.FAILED}
# The sweeper sees to these.
ACTIVE = frozenset(RunState) - RESTING
# A worker holds these while its lease lives.
HELD = frozenset({RunState.RUNNING, RunState.COMPENSATING})
# A step in one of these may have left something outside, so undoing the run visits it.
TOUCHED = frozenset({StepState.RUNNING, StepState.WAITING, StepState.DONE, StepState.FAILED})


def may_follow(old: RunState, new: RunState) -> bool:
    """Say whether a run may go from `old` to `new`."""
    return new in RUN_TRANSITIONS[old]


def step_may_follow(old: StepState, new: StepState) -> bool:
    """Say whether a step may go from `old` to `new`."""
    return new in STEP_TRANSITIONS[old]
