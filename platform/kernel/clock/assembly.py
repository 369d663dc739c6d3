"""From rows to the calendar value they describe."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from kernel.clock.calendars import ClosedDay, ClosureKind, WorkCalendar
from kernel.clock.frames import Frame, Override, Week, WeekFrames, week_frames
from kernel.clock.models import Calendar, Closure, HoursOverride, OfficeHours


def assemble(calendar: Calendar) -> WorkCalendar:
    """Return the value of a calendar's rows as they are now, whether published or not.

    :raises InvalidCalendar: when they make no calendar.
    """
    closures = Closure.objects.filter(calendar=calendar, withdrawn_at=None)
    overrides = HoursOverride.objects.filter(calendar=calendar).prefetch_related("frames")
    return WorkCalendar(
        timezone=calendar.timezone,
        weeks=_weeks(calendar),
        closed_days=tuple(_closed_day(row) for row in closures),
        overrides=tuple(_override(row) for row in overrides),
        joint_leave_closes=calendar.joint_leave_closes,
        version=calendar.version,
    )


def _weeks(calendar: Calendar) -> tuple[Week, ...]:
    by_date: dict[date, list[OfficeHours]] = defaultdict(list)
    for row in calendar.weekly_frames.all():
        by_date[row.valid_from].append(row)
    return tuple(Week(valid_from, frames_of(rows)) for valid_from, rows in by_date.items())


def frames_of(rows: Iterable[OfficeHours]) -> WeekFrames:
    """Return the week that rows of office hours describe."""
    by_weekday: dict[int, list[Frame]] = defaultdict(list)
    for row in rows:
        by_weekday[row.weekday].append(Frame(row.opens, row.closes))
    return week_frames(by_weekday)


def _override(row: HoursOverride) -> Override:
    return Override(row.first, row.last, row.name, frames_of(row.frames.all()))


def _closed_day(row: Closure) -> ClosedDay:
    return ClosedDay(
        day=row.date,
        kind=ClosureKind(row.kind),
        name=row.name,
        is_estimated=row.is_estimated,
        is_confirmed=row.is_confirmed,
    )
