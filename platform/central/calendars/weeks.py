"""Office hours as a person reads them: a week at a time, with its total."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from kernel.clock.calendars import WorkCalendar
from kernel.clock.frames import Frame, Week, WeekFrames
from kernel.clock.models import HoursOverride

MINUTES_IN_HOUR = 60


@dataclass(frozen=True, slots=True)
class ShownWeek:
    """A week of office hours from a date on, or between two; `override` is the row of dated hours."""

    first: date
    last: date | None
    days: tuple[tuple[str, tuple[Frame, ...]], ...]
    minutes: int
    is_current: bool
    override: HoursOverride | None = None

    @property
    def total(self) -> str:
        """The hours of the week in words: "37 jam 30 menit"."""
        hours, minutes = divmod(self.minutes, MINUTES_IN_HOUR)
        if not minutes:
            return _("%(hours)d hours a week") % {"hours": hours}
        return _("%(hours)d hours %(minutes)d minutes a week") % {"hours": hours, "minutes": minutes}


def week_in_force(calendar: WorkCalendar, *, on: date) -> Week:
    """Return the ordinary week that holds on a day; the first one before any does."""
    begun = [week for week in calendar.weeks if week.valid_from <= on]
    return begun[-1] if begun else calendar.weeks[0]


def weeks_of(calendar: WorkCalendar, *, on: date) -> list[ShownWeek]:
    """Return the ordinary weeks, the latest first."""
    current = week_in_force(calendar, on=on)
    return [
        ShownWeek(week.valid_from, None, _named(week.days), _minutes(week.days), week is current)
        for week in reversed(calendar.weeks)
    ]


def dated_weeks_of(calendar: WorkCalendar, *, rows: Iterable[HoursOverride], on: date) -> list[ShownWeek]:
    """Return the dated hours, the latest first, each with its row."""
    by_first = {row.first: row for row in rows}
    return [
        ShownWeek(
            hours.first,
            hours.last,
            _named(hours.days),
            _minutes(hours.days),
            hours.covers(on),
            by_first.get(hours.first),
        )
        for hours in reversed(calendar.overrides)
    ]


def _named(days: WeekFrames) -> tuple[tuple[str, tuple[Frame, ...]], ...]:
    return tuple((str(WEEKDAYS[weekday]), frames) for weekday, frames in enumerate(days))


def _minutes(days: WeekFrames) -> int:
    return sum(frame.minutes for day in days for frame in day)
