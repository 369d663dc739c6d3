"""Office hours: the ordinary week from a date on, and dated hours such as Ramadan's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import transaction

from kernel.clock.defaults import ramadan_frames
from kernel.clock.frames import Frame, Override, Week, WeekFrames
from kernel.clock.models import Calendar, HoursOverride, OverrideFrame, WeeklyFrame
from kernel.clock.operations.publishing import Actor, locked_calendar, publish


@transaction.atomic
def set_office_hours(*, valid_from: date, frames: WeekFrames, reason: str, by: Actor) -> Calendar:
    """Let other ordinary hours hold from a date on; hours set before for that very date are replaced.

    :raises CalendarMissing: when the schema has no calendar.
    :raises InvalidCalendar: when the week would have no hours at all.
    """
    calendar = locked_calendar()
    WeeklyFrame.objects.filter(calendar=calendar, valid_from=valid_from).delete()
    write_week(calendar, Week(valid_from, frames))
    publish(
        calendar,
        event="calendar.hours_set",
        reason=reason,
        by=by,
        data={"valid_from": valid_from.isoformat(), "hours": _in_words(frames)},
    )
    return calendar


def write_week(calendar: Calendar, week: Week) -> None:
    """Write the rows of a week, inside the transaction of the caller, who publishes."""
    WeeklyFrame.objects.bulk_create(
        WeeklyFrame(
            calendar=calendar, valid_from=week.valid_from, weekday=weekday, opens=frame.opens, closes=frame.closes
        )
        for weekday, frame in _each(week.days)
    )


@transaction.atomic
def add_hours(*, first: date, last: date, name: str, frames: WeekFrames, by: Actor, source: str = "") -> HoursOverride:
    """Let other hours hold between two dates, both included.

    :raises CalendarMissing: when the schema has no calendar.
    :raises InvalidCalendar: when the dates are the wrong way round, or meet other dated hours.
    """
    calendar = locked_calendar()
    value = Override(first, last, name, frames)
    row = HoursOverride.objects.create(calendar=calendar, name=name, first=first, last=last, source=source)
    OverrideFrame.objects.bulk_create(
        OverrideFrame(override=row, weekday=weekday, opens=frame.opens, closes=frame.closes)
        for weekday, frame in _each(value.days)
    )
    publish(calendar, event="calendar.dated_hours_added", reason=source or name, by=by, data=_described(row, frames))
    return row


def add_ramadan_hours(*, first: date, last: date, by: Actor, name: str = "Ramadan", source: str = "") -> HoursOverride:
    """Let the hours of Perpres 21/2023 for Ramadan hold between two dates; other hours go through `add_hours`.

    :raises CalendarMissing: when the schema has no calendar.
    :raises InvalidCalendar: when the dates are the wrong way round, or meet other dated hours.
    """
    return add_hours(first=first, last=last, name=name, frames=ramadan_frames(), by=by, source=source)


@transaction.atomic
def remove_hours(*, override: HoursOverride, reason: str, by: Actor) -> None:
    """Let the ordinary week hold again where dated hours did; versions published before keep them.

    :raises CalendarMissing: when the schema has no calendar.
    """
    calendar = locked_calendar()
    row = HoursOverride.objects.get(pk=override.pk, calendar=calendar)
    data = {"name": row.name, "first": row.first.isoformat(), "last": row.last.isoformat()}
    row.delete()
    publish(calendar, event="calendar.dated_hours_removed", reason=reason, by=by, data=data)


def _each(days: WeekFrames) -> Iterator[tuple[int, Frame]]:
    return ((weekday, frame) for weekday, day in enumerate(days) for frame in day)


def _in_words(days: WeekFrames) -> list[str]:
    return [f"{weekday} {frame.opens:%H:%M}-{frame.closes:%H:%M}" for weekday, frame in _each(days)]


def _described(row: HoursOverride, frames: WeekFrames) -> dict[str, Any]:
    return {
        "name": row.name,
        "first": row.first.isoformat(),
        "last": row.last.isoformat(),
        "hours": _in_words(frames),
    }
