"""The explanation of a due time adds up to it, and names what was skipped."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from central.calendars.reckoning import LONGEST_TABLE_DAYS, explain
from kernel.clock.calendars import ClosedDay, ClosureKind, WorkCalendar
from kernel.clock.defaults import office_week
from kernel.clock.duedates import DueDate, PolicyVersion
from kernel.clock.policies import Policy, ServiceStandard

JAKARTA = ZoneInfo("Asia/Jakarta")
EID = [date(2026, 3, day) for day in (18, 19, 20, 23, 24)]
CALENDAR = WorkCalendar(
    timezone="Asia/Jakarta",
    weeks=(office_week(),),
    closed_days=tuple(ClosedDay(day, ClosureKind.PUBLIC, f"Libur {day.day}") for day in EID),
)


def explained(start: datetime, policy: Policy, amount: int, *, calendar=CALENDAR):
    version = PolicyVersion("uji", 1, ServiceStandard(policy, amount), "uji")
    return explain(DueDate.reckon(policy=version, start=start, calendar=calendar), calendar=calendar)


def test_working_days_are_numbered_from_the_day_of_receipt():
    """The first vector of spec/clock.md."""
    found = explained(datetime(2026, 3, 13, 15, 45, tzinfo=JAKARTA), Policy.WORKING_DAYS, 5)

    assert found.due.result == datetime(2026, 3, 27, 16, 30, tzinfo=JAKARTA)
    counted = {line.day.day: line.counted for line in found.days if not line.is_skipped}
    assert counted == {13: 0, 16: 1, 17: 2, 25: 3, 26: 4, 27: 5}
    assert [line.day for line in found.named] == EID
    assert found.rest_days == 4


def test_a_case_received_after_closing_begins_on_the_next_working_day():
    found = explained(datetime(2026, 3, 13, 17, 0, tzinfo=JAKARTA), Policy.WORKING_DAYS, 1)

    assert [(line.day.day, line.counted) for line in found.days] == [
        (13, None),
        (14, None),
        (15, None),
        (16, 0),
        (17, 1),
    ]


def test_working_minutes_stop_at_closing_and_go_on_on_monday():
    found = explained(datetime(2026, 3, 13, 16, 0, tzinfo=JAKARTA), Policy.WORKING_MINUTES, 60)

    assert [(line.day.day, line.counted) for line in found.days] == [(13, 30), (14, None), (15, None), (16, 30)]


def test_wall_clock_skips_nothing():
    found = explained(datetime(2026, 3, 18, 12, 0, tzinfo=JAKARTA), Policy.ELAPSED, 36)

    assert [line.counted for line in found.days] == [12, 24]
    assert found.named == ()


def test_a_long_span_shows_only_the_named_days():
    found = explained(datetime(2026, 3, 2, 8, 0, tzinfo=JAKARTA), Policy.WORKING_DAYS, 60)

    assert len(found.days) > LONGEST_TABLE_DAYS
    assert [line.day for line in found.shown] == EID


def test_an_unconfirmed_day_is_marked():
    calendar = WorkCalendar(
        timezone="Asia/Jakarta",
        weeks=(office_week(),),
        closed_days=(ClosedDay(EID[0], ClosureKind.PUBLIC, "Libur", is_confirmed=False),),
    )

    found = explained(datetime(2026, 3, 17, 8, 0, tzinfo=JAKARTA), Policy.WORKING_DAYS, 2, calendar=calendar)

    assert [line.is_unconfirmed for line in found.named] == [True]


@settings(max_examples=60, deadline=None)
@given(
    start=st.datetimes(min_value=datetime(2026, 2, 1), max_value=datetime(2026, 4, 30), timezones=st.just(JAKARTA)),
    policy=st.sampled_from([Policy.WORKING_MINUTES, Policy.ELAPSED, Policy.ACTIVE_DAYS]),
    amount=st.integers(1, 200),
)
def test_what_the_days_count_is_the_standard(start, policy, amount):
    found = explained(start, policy, amount)

    total = sum(line.counted or 0 for line in found.days)
    assert total == pytest.approx(amount)


@settings(max_examples=60, deadline=None)
@given(
    start=st.datetimes(min_value=datetime(2026, 2, 1), max_value=datetime(2026, 4, 30), timezones=st.just(JAKARTA)),
    amount=st.integers(1, 40),
)
def test_the_last_numbered_day_is_the_due_day(start, amount):
    found = explained(start, Policy.WORKING_DAYS, amount)

    last = [line for line in found.days if not line.is_skipped][-1]
    assert (last.day, last.counted) == (found.due.result.date(), amount)
