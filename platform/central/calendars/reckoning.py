"""A due time explained day by day: what counted, what was skipped and why. Pure over the calendar."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from kernel.clock.arithmetic import day_zero, elapsed
from kernel.clock.calendars import ONE_DAY, ClosedDay, WorkCalendar
from kernel.clock.duedates import DueDate
from kernel.clock.frames import Frame
from kernel.clock.policies import Policy

# Longer explanations show only the days with a name.
LONGEST_TABLE_DAYS = 62


@dataclass(frozen=True, slots=True)
class DayLine:
    """One day between start and due time.

    `counted` is in the unit of the policy: minutes, hours, or the number of the working day, 0 being the day of
    receipt; None when the day does not count at all.
    """

    day: date
    hours: tuple[Frame, ...]
    closures: tuple[ClosedDay, ...]
    counted: float | None

    @property
    def is_skipped(self) -> bool:
        return self.counted is None

    @property
    def is_unconfirmed(self) -> bool:
        return bool(self.closures) and not any(closed.is_confirmed for closed in self.closures)


@dataclass(frozen=True, slots=True)
class Explanation:
    """A due time and the days that lead to it."""

    due: DueDate
    days: tuple[DayLine, ...]

    @property
    def named(self) -> tuple[DayLine, ...]:
        """The skipped days that a closure shut."""
        return tuple(line for line in self.days if line.is_skipped and line.closures)

    @property
    def rest_days(self) -> int:
        """How many days were skipped because the office has no hours on them."""
        return sum(line.is_skipped and not line.closures for line in self.days)

    @property
    def is_long(self) -> bool:
        return len(self.days) > LONGEST_TABLE_DAYS

    @property
    def shown(self) -> tuple[DayLine, ...]:
        """The lines of the table: every day, or only the named ones when there are too many."""
        return self.named if self.is_long else self.days


def explain(due: DueDate, *, calendar: WorkCalendar) -> Explanation:
    """Return how a due time came about on the calendar it was reckoned with."""
    if due.policy.standard.policy is Policy.WORKING_DAYS:
        return Explanation(due, tuple(_numbered(due, calendar)))
    return Explanation(due, tuple(_measured(due, calendar)))


def _numbered(due: DueDate, calendar: WorkCalendar) -> Iterator[DayLine]:
    received, number = day_zero(start=due.start, calendar=calendar), 0
    for day in _days(due):
        counts = calendar.is_open(day) and day >= received
        yield _line(day, calendar, counted=float(number) if counts else None)
        number += counts


def _measured(due: DueDate, calendar: WorkCalendar) -> Iterator[DayLine]:
    for day in _days(due):
        begin = max(due.start, datetime.combine(day, time.min, tzinfo=calendar.zone))
        end = min(due.result, datetime.combine(day + ONE_DAY, time.min, tzinfo=calendar.zone))
        amount = elapsed(start=begin, end=end, policy=due.policy.standard.policy, calendar=calendar)
        yield _line(day, calendar, counted=amount or None)


def _line(day: date, calendar: WorkCalendar, *, counted: float | None) -> DayLine:
    return DayLine(day, calendar.frames_on(day), calendar.closures_on(day), counted)


def _days(due: DueDate) -> Iterator[date]:
    # A due time at midnight uses nothing of the day it names.
    last = due.result - timedelta.resolution
    day = due.start.date()
    while day <= last.date():
        yield day
        day += ONE_DAY
