"""What SOP 003 measures this month, and the lists its officials choose from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from central.procedures import appendices, measures, wording
from central.procedures.appendices import Appendix, Line
from central.procedures.keeping import kept
from central.procedures.measures import Measured
from central.websites.models import CaseStep
from central.websites.procedure import INSTRUCTIONS, PROCEDURE, REJECTION_CODES, RETURN_REASONS, CodedReason
from central.websites.states import RequestState, StepState
from kernel.clock.arithmetic import elapsed
from kernel.clock.calendars import WorkCalendar
from kernel.clock.errors import CalendarMissing
from kernel.clock.policies import Policy
from kernel.clock.queries import load_calendar
from kernel.time import now

# The page is public: however often it is opened, the steps are counted once in so many seconds.
KEPT_SECONDS = 60


def register_sources() -> None:
    """Let the pages of SOP 003 show its figures, its lists and the words of its states."""
    measures.register(PROCEDURE.code, website_steps_this_month)
    appendices.register(PROCEDURE.code, website_appendices)
    wording.register_states(PROCEDURE.code, dict(RequestState.choices))


@dataclass(frozen=True, slots=True)
class Done:
    """One step that was done: in how many working minutes, and whether before it was due."""

    minutes: float
    on_time: bool


def website_steps_this_month() -> Mapping[str, Measured]:
    """Return the figures of the steps done since the first of this month, by row; at most two queries."""
    since = month_start()
    return kept(f"sop-measured:{since:%Y-%m}", make=lambda: _measure(since), seconds=KEPT_SECONDS)


def month_start() -> datetime:
    """Return the first instant of this month, by the office's own clock."""
    return timezone.localtime(now()).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def website_appendices() -> Sequence[Appendix]:
    """Return the numbered instructions of a disposition, the reasons of return and the codes of rejection."""
    instructions = tuple(Line(str(instruction.number), instruction.text) for instruction in INSTRUCTIONS)
    return (
        Appendix(_("Instructions of a disposition"), instructions),
        Appendix(_("Reasons of a return"), _lines(RETURN_REASONS)),
        Appendix(_("Codes of a rejection"), _lines(REJECTION_CODES)),
    )


def _lines(reasons: Iterable[CodedReason]) -> tuple[Line, ...]:
    return tuple(Line(reason.code, reason.text, reason.remedy) for reason in reasons)


def _measure(since: datetime) -> dict[str, Measured]:
    try:
        calendar = load_calendar()
    except CalendarMissing:
        return {}  # an office that has not been set up has not measured anything either
    done: dict[str, list[Done]] = defaultdict(list)
    steps = CaseStep.objects.filter(state=StepState.DONE, done_at__gte=since)
    for row, opened_at, done_at, due_at in steps.values_list("row", "opened_at", "done_at", "due_at"):
        if opened_at and done_at:
            done[row].append(_timed(opened_at, done_at, due_at, calendar=calendar))
    return {row: _figures(steps_of_row) for row, steps_of_row in done.items()}


def _timed(opened_at: datetime, done_at: datetime, due_at: datetime | None, *, calendar: WorkCalendar) -> Done:
    minutes = elapsed(start=opened_at, end=done_at, policy=Policy.WORKING_MINUTES, calendar=calendar)
    # The due time as it was fixed when the step opened: a later change of rules does not rewrite what was kept.
    return Done(minutes, due_at is None or done_at <= due_at)


def _figures(steps: Sequence[Done]) -> Measured:
    return Measured(
        count=len(steps),
        median_minutes=median(step.minutes for step in steps),
        on_time=sum(step.on_time for step in steps),
    )
