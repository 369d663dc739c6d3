"""Opening hours: a frame, a week of frames, and dated hours that replace the week."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from itertools import pairwise

from django.utils.translation import gettext as _

from kernel.clock.errors import InvalidCalendar

DAYS_IN_WEEK = 7
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(DAYS_IN_WEEK)


@dataclass(frozen=True, slots=True, order=True)
class Frame:
    """One stretch of office hours within a day; a day with a break has two.

    :raises InvalidCalendar: when it closes before it opens.
    """

    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.closes <= self.opens:
            raise InvalidCalendar(
                _("Office hours from %(opens)s to %(closes)s close before they open.")
                % {"opens": f"{self.opens:%H:%M}", "closes": f"{self.closes:%H:%M}"},
                remedy=_("Enter a closing time later than the opening time, on the same day."),
                field="closes",
            )

    @property
    def minutes(self) -> int:
        return _minutes(self.closes) - _minutes(self.opens)


WeekFrames = tuple[tuple[Frame, ...], ...]


def week_frames(frames: Mapping[int, Sequence[Frame]]) -> WeekFrames:
    """Return seven sorted days, Monday first; a weekday left out is closed.

    :raises InvalidCalendar: when two frames of a day overlap.
    :raises ValueError: when a weekday is not 0 to 6.
    """
    unknown = [weekday for weekday in frames if not MONDAY <= weekday <= SUNDAY]
    if unknown:
        raise ValueError(f"weekdays run from 0 (Monday) to 6 (Sunday), not {unknown}")
    return tuple(_sorted_day(frames.get(weekday, ())) for weekday in range(DAYS_IN_WEEK))


@dataclass(frozen=True, slots=True)
class Week:
    """The ordinary hours of each weekday, from a date on."""

    valid_from: date
    days: WeekFrames

    def on(self, day: date) -> tuple[Frame, ...]:
        return self.days[day.weekday()]


@dataclass(frozen=True, slots=True)
class Override:
    """Hours that replace the ordinary week from `first` to `last`, both included: Ramadan, or a move of offices.

    :raises InvalidCalendar: when the last day lies before the first.
    """

    first: date
    last: date
    name: str
    days: WeekFrames

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise InvalidCalendar(
                _("The hours of “%(name)s” end before they begin.") % {"name": self.name},
                remedy=_("Enter a last day that is not before the first."),
                field="last",
            )

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last

    def on(self, day: date) -> tuple[Frame, ...]:
        return self.days[day.weekday()]


def _sorted_day(frames: Sequence[Frame]) -> tuple[Frame, ...]:
    ordered = tuple(sorted(frames))
    for earlier, later in pairwise(ordered):
        if later.opens < earlier.closes:
            raise InvalidCalendar(
                _("Two stretches of office hours on one day overlap at %(time)s.") % {"time": f"{later.opens:%H:%M}"},
                remedy=_("Let the second begin when the first has closed."),
                field="opens",
            )
    return ordered


def _minutes(of_day: time) -> int:
    return of_day.hour * 60 + of_day.minute
