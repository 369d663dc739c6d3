"""The calendar as a value: which days are open, and from when to when. No Django, no database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from kernel.clock.errors import InvalidCalendar, NoWorkingTime
from kernel.clock.frames import Frame, Override, Week
from kernel.clock.spans import Span

# Indonesia's three zones, none with daylight saving; Pontianak keeps WIB under its own name in the tz database.
TIMEZONES = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}
# No office is closed longer than this; a search that finds no open day by then has met an empty calendar.
LONGEST_CLOSURE_DAYS = 400
ONE_DAY = timedelta(days=1)


class ClosureKind(StrEnum):
    """Why a day is closed (K1)."""

    PUBLIC = "PUBLIC"
    JOINT_LEAVE = "JOINT_LEAVE"
    REGIONAL = "REGIONAL"
    OWN = "OWN"


@dataclass(frozen=True, slots=True)
class ClosedDay:
    """A dated closure; `is_estimated` when the date was reckoned, `is_confirmed` once a named person checked it."""

    day: date
    kind: ClosureKind
    name: str
    is_estimated: bool = False
    is_confirmed: bool = True


@dataclass(frozen=True)
class WorkCalendar:
    """When an office works.

    `weeks` are the ordinary hours, each valid from a date; days before the first use the first. `overrides` replace
    them between dates. A closed day has no hours at all, whichever hours it would have had. Joint leave closes only
    while `joint_leave_closes`.

    A closure that no person has confirmed yet is closed all the same: a promise that counts a likely holiday as a
    working day would have to be broken. Due times that lean on one say so (`DueDate.is_provisional`).

    :raises InvalidCalendar: for an unknown zone, no week, two weeks valid from one date, or overlapping overrides.
    """

    timezone: str
    weeks: tuple[Week, ...]
    closed_days: tuple[ClosedDay, ...] = ()
    overrides: tuple[Override, ...] = ()
    joint_leave_closes: bool = True
    version: int = 0
    _closed: dict[date, tuple[ClosedDay, ...]] = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        _check_zone(self.timezone)
        object.__setattr__(self, "weeks", _sorted_weeks(self.weeks))
        object.__setattr__(self, "overrides", _sorted_overrides(self.overrides))
        object.__setattr__(self, "_closed", self._effective_closures())

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @cached_property
    def listed_years(self) -> frozenset[int]:
        """The years whose public holidays are listed; beyond them the calendar only knows weekdays."""
        return frozenset(closed.day.year for closed in self.closed_days if closed.kind is ClosureKind.PUBLIC)

    def unlisted_years(self, *, first: date, last: date) -> tuple[int, ...]:
        """Return the years from `first` to `last` whose public holidays nobody has listed."""
        return tuple(year for year in range(first.year, last.year + 1) if year not in self.listed_years)

    def unconfirmed_between(self, *, first: date, last: date) -> tuple[date, ...]:
        """Return the days from `first` to `last` that would be open, were it not for closures nobody confirmed."""
        return tuple(sorted(day for day in self._closed if first <= day <= last and self._is_doubtful(day)))

    def closures_on(self, day: date) -> tuple[ClosedDay, ...]:
        """Return the closures that shut `day`; joint leave is left out where it does not close."""
        return self._closed.get(day, ())

    def ordinary_frames(self, day: date) -> tuple[Frame, ...]:
        """Return the hours `day` has, or would have were it not closed."""
        for override in self.overrides:
            if override.covers(day):
                return override.on(day)
        return self._week_of(day).on(day)

    def frames_on(self, day: date) -> tuple[Frame, ...]:
        """Return the office hours of `day`; none when it is closed."""
        return () if day in self._closed else self.ordinary_frames(day)

    def is_open(self, day: date) -> bool:
        return bool(self.frames_on(day))

    def spans_on(self, day: date) -> tuple[Span, ...]:
        """Return the office hours of `day` as instants."""
        return tuple(Span(self._at(day, frame.opens), self._at(day, frame.closes)) for frame in self.frames_on(day))

    def whole_day(self, day: date) -> Span:
        """Return `day` from midnight to midnight, local."""
        return Span(self._at(day, time.min), self._at(day + ONE_DAY, time.min))

    def closing(self, day: date) -> datetime:
        """Return when an open `day` closes.

        :raises ValueError: when the day is closed.
        """
        frames = self.frames_on(day)
        if not frames:
            raise ValueError(f"{day} is closed")
        return self._at(day, frames[-1].closes)

    def open_days(self, *, first: date) -> Iterator[date]:
        """Yield the open days from `first` on, without end.

        :raises NoWorkingTime: when more than LONGEST_CLOSURE_DAYS pass without one.
        """
        day, closed = first, 0
        while closed <= LONGEST_CLOSURE_DAYS:
            if self.is_open(day):
                closed = 0
                yield day
            else:
                closed += 1
            day += ONE_DAY
        raise NoWorkingTime.since(day - ONE_DAY * closed)

    def open_days_between(self, *, first: date, last: date) -> Iterator[date]:
        """Yield the open days from `first` to `last`, both included."""
        day = first
        while day <= last:
            if self.is_open(day):
                yield day
            day += ONE_DAY

    def _is_doubtful(self, day: date) -> bool:
        return bool(self.ordinary_frames(day)) and not any(closed.is_confirmed for closed in self._closed[day])

    def _at(self, day: date, moment: time) -> datetime:
        return datetime.combine(day, moment, tzinfo=self.zone)

    def _week_of(self, day: date) -> Week:
        for week in reversed(self.weeks):
            if week.valid_from <= day:
                return week
        return self.weeks[0]

    def _effective_closures(self) -> dict[date, tuple[ClosedDay, ...]]:
        effective: dict[date, tuple[ClosedDay, ...]] = {}
        for closed in self.closed_days:
            if closed.kind is not ClosureKind.JOINT_LEAVE or self.joint_leave_closes:
                effective[closed.day] = (*effective.get(closed.day, ()), closed)
        return effective


def _check_zone(timezone: str) -> None:
    if timezone not in TIMEZONES:
        raise InvalidCalendar(
            _("“%(timezone)s” is not a time zone of Indonesia.") % {"timezone": timezone},
            remedy=_("Choose one of %(zones)s.") % {"zones": ", ".join(TIMEZONES)},
            field="timezone",
        )


def _sorted_weeks(weeks: tuple[Week, ...]) -> tuple[Week, ...]:
    if not weeks:
        raise InvalidCalendar(
            _("The calendar has no office hours."), remedy=_("Enter the office hours of a week."), field="weeks"
        )
    if len({week.valid_from for week in weeks}) != len(weeks):
        raise InvalidCalendar(
            _("Two sets of weekly office hours are valid from the same date."),
            remedy=_("Give each its own first date."),
            field="valid_from",
        )
    return tuple(sorted(weeks, key=lambda week: week.valid_from))


def _sorted_overrides(overrides: tuple[Override, ...]) -> tuple[Override, ...]:
    ordered = tuple(sorted(overrides, key=lambda override: override.first))
    for earlier, later in pairwise(ordered):
        if later.first <= earlier.last:
            raise InvalidCalendar(
                _("The hours of “%(earlier)s” and “%(later)s” overlap on %(day)s.")
                % {"earlier": earlier.name, "later": later.name, "day": later.first.isoformat()},
                remedy=_("Let one end before the other begins."),
                field="first",
            )
    return ordered
