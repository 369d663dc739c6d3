"""A calendar as JSON and back: what a published version stores."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, time
from typing import Any

from kernel.clock.calendars import ClosedDay, ClosureKind, WorkCalendar
from kernel.clock.frames import Frame, Override, Week, WeekFrames, week_frames

Json = dict[str, Any]


def to_json(calendar: WorkCalendar) -> Json:
    """Return everything but the version, which the row carries."""
    return {
        "timezone": calendar.timezone,
        "joint_leave_closes": calendar.joint_leave_closes,
        "weeks": [{"valid_from": week.valid_from.isoformat(), "days": _days(week.days)} for week in calendar.weeks],
        "overrides": [_override(override) for override in calendar.overrides],
        "closed_days": [_closed(closed) for closed in calendar.closed_days],
    }


def from_json(stored: Mapping[str, Any], *, version: int) -> WorkCalendar:
    """Return the calendar `to_json` wrote."""
    return WorkCalendar(
        timezone=stored["timezone"],
        weeks=tuple(Week(date.fromisoformat(week["valid_from"]), _frames(week["days"])) for week in stored["weeks"]),
        closed_days=tuple(_closed_day(closed) for closed in stored["closed_days"]),
        overrides=tuple(
            Override(
                date.fromisoformat(override["first"]),
                date.fromisoformat(override["last"]),
                override["name"],
                _frames(override["days"]),
            )
            for override in stored["overrides"]
        ),
        joint_leave_closes=stored["joint_leave_closes"],
        version=version,
    )


def digest_of(stored: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a snapshot; equal snapshots have equal digests."""
    canonical = json.dumps(stored, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _days(days: WeekFrames) -> list[list[list[str]]]:
    return [[[frame.opens.isoformat(), frame.closes.isoformat()] for frame in day] for day in days]


def _frames(days: list[list[list[str]]]) -> WeekFrames:
    return week_frames(
        {
            weekday: [Frame(time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in day]
            for weekday, day in enumerate(days)
        }
    )


def _override(override: Override) -> Json:
    return {
        "first": override.first.isoformat(),
        "last": override.last.isoformat(),
        "name": override.name,
        "days": _days(override.days),
    }


def _closed(closed: ClosedDay) -> Json:
    return {
        "day": closed.day.isoformat(),
        "kind": closed.kind.value,
        "name": closed.name,
        "is_estimated": closed.is_estimated,
        "is_confirmed": closed.is_confirmed,
    }


def _closed_day(stored: Json) -> ClosedDay:
    return ClosedDay(
        day=date.fromisoformat(stored["day"]),
        kind=ClosureKind(stored["kind"]),
        name=stored["name"],
        is_estimated=stored["is_estimated"],
        is_confirmed=stored["is_confirmed"],
    )
