"""A year as twelve tables of days; pure over the calendar and its listed closures."""

from __future__ import annotations

from calendar import Calendar as WeekLayout
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kernel.clock.calendars import ClosureKind, WorkCalendar
from kernel.clock.models import Closure

FIRST_YEAR, LAST_YEAR = 2000, 2100
MONTHS = range(1, 13)
_LAYOUT = WeekLayout()  # weeks begin on Monday
# The strongest reason first: a national holiday that is joint leave elsewhere is a holiday.
_STRENGTH = (ClosureKind.PUBLIC, ClosureKind.REGIONAL, ClosureKind.JOINT_LEAVE, ClosureKind.OWN)


@dataclass(frozen=True, slots=True)
class Day:
    """One cell: a day with what closes it; `closures` are the listed ones, whether or not they shut the office."""

    date: date
    closures: tuple[Closure, ...]
    is_open: bool
    is_rest_day: bool
    has_dated_hours: bool
    is_today: bool

    @property
    def kind(self) -> str:
        """The strongest kind of what closes it, lower case for a class name; empty when nothing does."""
        kinds = {row.kind for row in self.closures}
        return next((kind.value.lower() for kind in _STRENGTH if kind.value in kinds), "")

    @property
    def is_unconfirmed(self) -> bool:
        """Whether nobody has confirmed any of what is listed."""
        return bool(self.closures) and not any(row.is_confirmed for row in self.closures)

    @property
    def does_not_close(self) -> bool:
        """Whether something is listed that leaves the office open: joint leave where it does not count."""
        return bool(self.closures) and self.is_open


@dataclass(frozen=True, slots=True)
class Month:
    """One table: weeks of seven cells, None outside the month."""

    first: date
    weeks: tuple[tuple[Day | None, ...], ...]

    @property
    def days(self) -> tuple[Day, ...]:
        return tuple(day for week in self.weeks for day in week if day)

    @property
    def named(self) -> tuple[Day, ...]:
        """The days with a name, for the list below the table."""
        return tuple(day for day in self.days if day.closures)

    @property
    def open_days(self) -> int:
        return sum(day.is_open for day in self.days)


def months_of(year: int, *, calendar: WorkCalendar, closures: Iterable[Closure], today: date) -> tuple[Month, ...]:
    """Return the twelve months of a year.

    :param closures: the rows listed for that year; withdrawn ones are left out.
    """
    listed: dict[date, list[Closure]] = defaultdict(list)
    for row in closures:
        if not row.is_withdrawn:
            listed[row.date].append(row)
    return tuple(_month(date(year, month, 1), calendar=calendar, listed=listed, today=today) for month in MONTHS)


def _month(first: date, *, calendar: WorkCalendar, listed: Mapping[date, Sequence[Closure]], today: date) -> Month:
    weeks = tuple(
        tuple(
            _day(day, calendar=calendar, listed=listed, today=today) if day.month == first.month else None
            for day in week
        )
        for week in _LAYOUT.monthdatescalendar(first.year, first.month)
    )
    return Month(first, weeks)


def _day(day: date, *, calendar: WorkCalendar, listed: Mapping[date, Sequence[Closure]], today: date) -> Day:
    return Day(
        date=day,
        closures=tuple(listed.get(day, ())),
        is_open=calendar.is_open(day),
        is_rest_day=not calendar.ordinary_frames(day),
        has_dated_hours=any(override.covers(day) for override in calendar.overrides),
        is_today=day == today,
    )
