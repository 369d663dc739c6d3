"""A year as twelve tables of days."""

from __future__ import annotations

from datetime import date, time

import pytest

from central.calendars.months import months_of
from kernel.clock.calendars import ClosedDay, ClosureKind, WorkCalendar
from kernel.clock.defaults import office_week, ramadan
from kernel.clock.models import Closure
from kernel.time import now

INDEPENDENCE, JOINT = date(2026, 8, 17), date(2026, 12, 24)


def closure(day, kind=ClosureKind.PUBLIC, *, name="Hari libur", confirmed=True, withdrawn=False):
    return Closure(
        date=day,
        kind=kind.value,
        name=name,
        confirmed_at=now() if confirmed else None,
        withdrawn_at=now() if withdrawn else None,
    )


def year(*rows, overrides=(), joint_leave_closes=True, today=date(2026, 1, 1)):
    standing = [row for row in rows if not row.is_withdrawn]
    calendar = WorkCalendar(
        timezone="Asia/Jakarta",
        weeks=(office_week(),),
        closed_days=tuple(ClosedDay(row.date, ClosureKind(row.kind), row.name) for row in standing),
        overrides=overrides,
        joint_leave_closes=joint_leave_closes,
    )
    return months_of(2026, calendar=calendar, closures=rows, today=today)


def day_of(months, day):
    return next(found for found in months[day.month - 1].days if found.date == day)


def test_every_day_of_the_year_stands_once_under_its_weekday():
    months = year()

    days = [day.date for month in months for day in month.days]
    assert len(days) == len(set(days)) == 365
    for month in months:
        for week in month.weeks:
            assert len(week) == 7
            assert all(cell is None or cell.date.weekday() == column for column, cell in enumerate(week))


def test_closed_day_is_named_and_not_open():
    months = year(closure(INDEPENDENCE, name="Hari Kemerdekaan"))

    found = day_of(months, INDEPENDENCE)
    assert (found.kind, found.is_open, found.is_unconfirmed) == ("public", False, False)
    assert [row.name for day in months[7].named for row in day.closures] == ["Hari Kemerdekaan"]


def test_unconfirmed_day_says_so():
    assert day_of(year(closure(INDEPENDENCE, confirmed=False)), INDEPENDENCE).is_unconfirmed


def test_withdrawn_day_is_an_ordinary_one():
    found = day_of(year(closure(INDEPENDENCE, withdrawn=True)), INDEPENDENCE)

    assert (found.kind, found.is_open) == ("", True)


@pytest.mark.parametrize(("closes", "is_open"), [(True, False), (False, True)])
def test_joint_leave_closes_or_not_and_is_named_either_way(closes, is_open):
    found = day_of(year(closure(JOINT, ClosureKind.JOINT_LEAVE), joint_leave_closes=closes), JOINT)

    assert (found.kind, found.is_open, found.does_not_close) == ("joint_leave", is_open, is_open)


def test_the_strongest_kind_marks_a_day_closed_twice():
    rows = [closure(INDEPENDENCE, kind) for kind in (ClosureKind.OWN, ClosureKind.JOINT_LEAVE, ClosureKind.PUBLIC)]

    assert day_of(year(*rows), INDEPENDENCE).kind == "public"


def test_weekend_is_a_rest_day_and_open_days_are_counted():
    months = year(closure(INDEPENDENCE))

    assert day_of(months, date(2026, 8, 16)).is_rest_day
    assert months[7].open_days == 20


def test_days_of_ramadan_carry_its_mark():
    fasting = ramadan(first=date(2026, 2, 18), last=date(2026, 3, 19))

    months = year(overrides=(fasting,))

    marked = [day.date for month in months for day in month.days if day.has_dated_hours]
    assert (marked[0], marked[-1], len(marked)) == (fasting.first, fasting.last, 30)
    assert fasting.on(date(2026, 2, 18))[0].opens == time(8)


def test_today_is_marked_once():
    months = year(today=INDEPENDENCE)

    assert [day.date for month in months for day in month.days if day.is_today] == [INDEPENDENCE]
