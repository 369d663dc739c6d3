"""What pages ask about runs. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from kernel.time import now
from provisioning.kinds import KINDS
from provisioning.models import Run, RunEvent, RunQuerySet, StepRecord
from provisioning.plan import Change, Plan, brake
from provisioning.playbook_words import playbook_words
from provisioning.states import TERMINAL, ReasonCode, RunState, StepState
from provisioning.steps import STEPS
from provisioning.wording import (
    BRAKES,
    RUN_STATES,
    STEP_STATES,
    change_words,
    fact_words,
    reason_words,
    stored_trouble,
    trouble_words,
    value_words,
)

LAST_EVENTS = 50
EVENTS_A_PAGE = 200
# A step in work counts as half done in the bar, until it is done.
SHARE_IN_WORK = 0.5


@dataclass(frozen=True)
class ChangeLine:
    """One planned change: what it is in words, and what differs, by name: (name, before, after)."""

    words: str
    action: str
    differences: tuple[tuple[str, str | None, str | None], ...]


@dataclass(frozen=True)
class StepProgress:
    """One step as a page shows it. Times are aware; `seconds` is how long it took, or has taken so far."""

    key: str
    title: str
    state: str
    state_label: str
    started_at: datetime | None
    finished_at: datetime | None
    seconds: float | None
    attempt: int
    next_at: datetime | None
    plan: tuple[ChangeLine, ...]
    digest: str
    brakes: tuple[str, ...]
    result: dict[str, Any]
    message: str
    remedy: str
    error_code: str
    error_id: str

    @property
    def ends_on_another_day(self) -> bool:
        """Whether a page must name the day of its end beside that of its beginning."""
        if self.started_at is None or self.finished_at is None:
            return False
        return timezone.localdate(self.started_at) != timezone.localdate(self.finished_at)


@dataclass(frozen=True)
class EventLine:
    """One line of the log as a page shows it, oldest first."""

    id: int
    at: datetime
    actor: str
    step: str
    step_title: str
    reason_code: str
    text: str
    from_state: str
    to_state: str
    data: dict[str, Any]


@dataclass(frozen=True)
class EventPage:
    """Lines of a log, newest first; `older` is what to ask on with, None at its beginning."""

    lines: tuple[EventLine, ...]
    older: int | None


@dataclass(frozen=True)
class Progress:
    """A run as a page shows it.

    :ivar waits_for: why it stands still, in words; empty while it works. `until` says until when at the latest.
    :ivar is_over: nothing moves any more without a person.
    :ivar events: the last lines of the log; `has_older_events` says whether there are more (`events_before`).
    """

    run: Run
    state_label: str
    percent: int
    seconds: float
    waits_for: str
    until: datetime | None
    is_over: bool
    needs_second_person: bool
    steps: tuple[StepProgress, ...]
    events: tuple[EventLine, ...]
    has_older_events: bool

    @property
    def title(self) -> str:
        """What is going on, or how it ended, in words of this kind of run."""
        words = KINDS[self.run.kind].words
        by_state = {
            RunState.SUCCEEDED: words.done,
            RunState.FAILED: words.stopped,
            RunState.COMPENSATING: words.returning,
            RunState.COMPENSATED: words.undone,
            RunState.CANCELLED: words.undone,
        }
        return str(by_state.get(RunState(self.run.state), words.going))

    @property
    def held_back(self) -> StepProgress | None:
        """The step whose plan waits for a second person, if one does."""
        return self.current if self.needs_second_person else None

    @property
    def current(self) -> StepProgress | None:
        """The step the run is at: the first that is not done."""
        return next((step for step in self.steps if step.state != StepState.DONE), None)


def progress(run: Run | str, *, last_events: int = LAST_EVENTS) -> Progress:
    """Return everything a live page shows of a run, all steps from the start, in three queries at most.

    :raises Run.DoesNotExist: there is no such run.
    """
    run = Run.objects.get(pk=run.pk if isinstance(run, Run) else run)
    is_held_back = run.state == RunState.WAITING and run.reason_code == ReasonCode.NEEDS_SECOND_PERSON
    steps = list(StepRecord.objects.filter(run=run).order_by("position"))
    events = list(RunEvent.objects.filter(run=run).order_by("-id")[: last_events + 1])
    waits_to_undo = run.state == RunState.COMPENSATING and run.wake_at is not None
    stands_still = run.state in (RunState.WAITING, RunState.FAILED) or waits_to_undo
    return Progress(
        run=run,
        state_label=str(RUN_STATES[run.state]),
        percent=_percent(run, steps),
        seconds=((run.finished_at or now()) - run.created_at).total_seconds(),
        waits_for=reason_words(run.reason_code) if stands_still else "",
        until=run.wake_at,
        is_over=run.state in TERMINAL or run.state == RunState.FAILED,
        needs_second_person=is_held_back,
        steps=tuple(_step(step, is_proposed=is_held_back and step.state == StepState.WAITING) for step in steps),
        events=tuple(_event(event) for event in reversed(events[:last_events])),
        has_older_events=len(events) > last_events,
    )


def events_before(run: Run, *, before: int | None = None) -> EventPage:
    """Return a page of a run's log, the newest lines first; one query.

    :param before: the number of a line: only older ones are wanted.
    """
    found = RunEvent.objects.filter(run=run)
    if before is not None:
        found = found.filter(pk__lt=before)
    events = list(found.order_by("-id")[: EVENTS_A_PAGE + 1])
    shown = events[:EVENTS_A_PAGE]
    return EventPage(tuple(_event(event) for event in shown), shown[-1].pk if len(events) > len(shown) else None)


def open_runs() -> RunQuerySet:
    """Return the runs that are not over, a failed one included: a person must see to it."""
    return Run.objects.exclude(state__in=[state.value for state in TERMINAL])


def find_run(*, reference: str, kind: str = "provision") -> Run | None:
    """Return the standing run of a request, or its last one where none stands."""
    runs = Run.objects.filter(kind=kind, reference=reference)
    return runs.standing().first() or runs.first()


def _percent(run: Run, steps: list[StepRecord]) -> int:
    if run.state == RunState.SUCCEEDED:
        return 100
    whole = sum(STEPS[step.key].seconds for step in steps)
    share = {StepState.DONE.value: 1.0, StepState.RUNNING.value: SHARE_IN_WORK, StepState.WAITING.value: SHARE_IN_WORK}
    done = sum(STEPS[step.key].seconds * share.get(step.state, 0.0) for step in steps)
    return min(99, int(100 * done / whole)) if whole else 0


def _step(step: StepRecord, *, is_proposed: bool) -> StepProgress:
    """Return a step as a page shows it: with the plan that waits for a second person, else with all that was begun."""
    trouble = stored_trouble(step.error)
    message, remedy = trouble_words(trouble) if trouble else ("", "")
    plan = Plan.from_json((step.proposal if is_proposed else step.intent or step.proposal) or {})
    ends = step.finished_at or now()
    return StepProgress(
        key=step.key,
        title=str(STEPS[step.key].title),
        state=step.state,
        state_label=str(STEP_STATES[step.state]),
        started_at=step.started_at,
        finished_at=step.finished_at,
        seconds=(ends - step.started_at).total_seconds() if step.started_at else None,
        attempt=step.attempt,
        next_at=step.next_at,
        plan=tuple(_change(change) for change in plan.changes),
        digest=plan.digest(),
        brakes=tuple(str(BRAKES[reason]) for reason in brake(plan)),
        result=step.result or {},
        message=message,
        remedy=remedy,
        error_code=trouble.code if trouble else "",
        error_id=trouble.error_id if trouble else "",
    )


def _change(change: Change) -> ChangeLine:
    differences = tuple(
        (fact_words(name), value_words(before), value_words(after)) for name, before, after in change.differences
    )
    return ChangeLine(change_words(change), change.action.value, differences)


def _event(event: RunEvent) -> EventLine:
    return EventLine(
        id=event.pk,
        at=event.at,
        actor=event.actor,
        step=event.step,
        step_title=str(STEPS[event.step].title) if event.step in STEPS else "",
        reason_code=event.reason_code,
        text=_event_text(event),
        from_state=event.from_state,
        to_state=event.to_state,
        data=event.data,
    )


def _event_text(event: RunEvent) -> str:
    trouble = stored_trouble(event.data.get("error"))
    if trouble is not None:
        return trouble_words(trouble)[0]
    return playbook_words(event.data) or event.message or reason_words(event.reason_code)
