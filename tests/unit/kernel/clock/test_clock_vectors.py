"""The acceptance cases of the specification, one by one."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from kernel.clock.arithmetic import due_at, elapsed
from kernel.clock.defaults import ramadan
from kernel.clock.policies import Policy

WIB = ZoneInfo("Asia/Jakarta")
RAMADAN_1447 = ramadan(first=date(2026, 2, 18), last=date(2026, 3, 20), name="Ramadan 1447 H")


def wib(text):
    return datetime.fromisoformat(text).replace(tzinfo=WIB)


VECTORS = [
    pytest.param("2026-03-13 15:45", Policy.WORKING_DAYS, 5, "2026-03-27 16:30", id="5-days-over-eid-and-joint-leave"),
    pytest.param("2026-06-12 17:10", Policy.WORKING_DAYS, 3, "2026-06-19 16:30", id="3-days-received-after-closing"),
    pytest.param("2026-06-12 17:10", Policy.WORKING_DAYS, 5, "2026-06-23 16:00", id="5-days-received-after-closing"),
    pytest.param("2026-06-12 17:10", Policy.WORKING_DAYS, 14, "2026-07-06 16:00", id="14-days"),
    pytest.param("2026-06-12 17:10", Policy.WORKING_DAYS, 60, "2026-09-10 16:00", id="60-days"),
    pytest.param("2026-12-10 09:00", Policy.WORKING_DAYS, 14, "2027-01-04 16:00", id="14-days-over-new-year"),
    pytest.param("2026-07-09 10:00", Policy.WORKING_MINUTES, 300, "2026-07-09 16:00", id="300-minutes-to-closing"),
    pytest.param("2026-07-09 10:00", Policy.WORKING_MINUTES, 450, "2026-07-10 10:00", id="450-minutes-are-a-day"),
    pytest.param("2026-07-09 10:00", Policy.WORKING_MINUTES, 900, "2026-07-13 10:00", id="900-minutes-over-a-weekend"),
    pytest.param("2026-07-10 11:00", Policy.WORKING_MINUTES, 60, "2026-07-10 13:30", id="1-hour-over-friday-prayer"),
    pytest.param("2026-07-10 15:00", Policy.ACTIVE_DAYS, 24, "2026-07-13 15:00", id="24-active-hours-from-friday"),
    pytest.param("2026-07-11 10:00", Policy.ACTIVE_DAYS, 24, "2026-07-14 00:00", id="24-active-hours-from-saturday"),
    pytest.param("2026-08-14 20:00", Policy.ACTIVE_DAYS, 24, "2026-08-18 20:00", id="24-active-hours-over-17-august"),
    pytest.param("2026-08-14 20:00", Policy.ELAPSED, 24, "2026-08-15 20:00", id="24-wall-clock-hours"),
]


@pytest.mark.parametrize(("start", "policy", "amount", "due"), VECTORS)
def test_due_at_vector(calendar, start, policy, amount, due):
    assert due_at(start=wib(start), policy=policy, amount=amount, calendar=calendar) == wib(due)


@pytest.mark.parametrize(("start", "policy", "amount", "due"), VECTORS)
def test_elapsed_of_vector_is_its_amount(calendar, start, policy, amount, due):
    assert elapsed(start=wib(start), end=wib(due), policy=policy, calendar=calendar) == amount


def test_due_at_five_days_where_joint_leave_does_not_close(calendar):
    working = replace(calendar, joint_leave_closes=False)

    due = due_at(start=wib("2026-03-13 15:45"), policy=Policy.WORKING_DAYS, amount=5, calendar=working)

    assert due == wib("2026-03-23 16:00")


def test_due_at_five_days_in_ramadan_hours_is_received_after_closing(calendar):
    fasting = replace(calendar, overrides=(RAMADAN_1447,))

    due = due_at(start=wib("2026-03-13 15:45"), policy=Policy.WORKING_DAYS, amount=5, calendar=fasting)

    assert due == wib("2026-03-30 16:00")


@pytest.mark.parametrize(
    ("day", "minutes"),
    [(date(2026, 3, 12), 390), (date(2026, 3, 13), 390), (date(2026, 7, 9), 450), (date(2026, 7, 10), 450)],
    ids=["thursday-in-ramadan", "friday-in-ramadan", "thursday", "friday"],
)
def test_working_day_has_the_minutes_of_the_decree(calendar, day, minutes):
    fasting = replace(calendar, overrides=(RAMADAN_1447,))

    assert sum(frame.minutes for frame in fasting.frames_on(day)) == minutes


@pytest.mark.parametrize(
    ("timezone", "due"),
    [
        ("Asia/Jakarta", "2026-07-10T11:30:00+07:00"),
        ("Asia/Makassar", "2026-07-10T11:30:00+08:00"),
        ("Asia/Jayapura", "2026-07-10T11:30:00+09:00"),
    ],
    ids=["WIB", "WITA", "WIT"],
)
def test_due_at_runs_on_the_clock_of_the_zone(calendar, timezone, due):
    local = replace(calendar, timezone=timezone)
    start = datetime(2026, 7, 10, 7, 30, tzinfo=ZoneInfo(timezone)).astimezone(ZoneInfo("UTC"))

    assert due_at(start=start, policy=Policy.WORKING_MINUTES, amount=240, calendar=local) == datetime.fromisoformat(due)
