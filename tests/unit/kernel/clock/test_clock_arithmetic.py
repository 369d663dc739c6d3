"""The corners of the clock that the specification's vectors do not reach."""

from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from kernel.clock.arithmetic import day_zero, due_at, elapsed
from kernel.clock.calendars import ClosedDay, ClosureKind, WorkCalendar
from kernel.clock.defaults import EPOCH, office_week
from kernel.clock.errors import InvalidServiceTime, NoWorkingTime
from kernel.clock.frames import MONDAY, SATURDAY, Frame, Override, Week, week_frames
from kernel.clock.policies import Policy
from kernel.clock.spans import Span

WIB = ZoneInfo("Asia/Jakarta")


def wib(text):
    return datetime.fromisoformat(text).replace(tzinfo=WIB)


def days_due(calendar, start, amount, *frozen):
    spans = [Span(wib(begin), wib(end)) for begin, end in frozen]
    return due_at(start=wib(start), policy=Policy.WORKING_DAYS, amount=amount, calendar=calendar, frozen=spans)


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2026-07-06 05:00", date(2026, 7, 6)),
        ("2026-07-06 12:30", date(2026, 7, 6)),
        ("2026-07-06 16:00", date(2026, 7, 6)),
        ("2026-07-06 16:01", date(2026, 7, 7)),
        ("2026-07-11 09:00", date(2026, 7, 13)),
    ],
    ids=["before-opening", "in-the-break", "at-closing", "after-closing", "on-a-saturday"],
)
def test_day_zero_of_receipt(plain, start, expected):
    assert day_zero(start=wib(start), calendar=plain) == expected


def test_due_at_minutes_begun_in_the_break_start_after_it(plain):
    due = due_at(start=wib("2026-07-06 12:20"), policy=Policy.WORKING_MINUTES, amount=30, calendar=plain)

    assert due == wib("2026-07-06 13:30")


def test_due_at_minutes_ending_with_a_frame_are_due_at_its_closing(plain):
    due = due_at(start=wib("2026-07-06 11:00"), policy=Policy.WORKING_MINUTES, amount=60, calendar=plain)

    assert due == wib("2026-07-06 12:00")


def test_due_at_keeps_seconds(plain):
    due = due_at(start=wib("2026-07-06 15:59:30"), policy=Policy.WORKING_MINUTES, amount=1, calendar=plain)

    assert due == wib("2026-07-07 07:30:30")


@pytest.mark.parametrize(
    ("frozen", "expected"),
    [
        (("2026-07-07 10:00", "2026-07-07 14:00"), "2026-07-08 16:00"),
        (("2026-07-07 10:00", "2026-07-09 09:00"), "2026-07-10 16:30"),
        (("2026-07-07 15:30", "2026-07-07 16:00"), "2026-07-09 16:00"),
        (("2026-07-08 16:00", "2026-07-09 12:00"), "2026-07-08 16:00"),
        (("2026-07-10 20:00", "2026-07-12 20:00"), "2026-07-08 16:00"),
    ],
    ids=["within-one-day", "over-two-closings", "up-to-the-closing", "from-the-due-time", "over-a-weekend"],
)
def test_due_at_days_count_closings_that_are_not_frozen(plain, frozen, expected):
    assert days_due(plain, "2026-07-06 09:00", 2, frozen) == wib(expected)


def test_due_at_minutes_pause_while_frozen(plain):
    frozen = [Span(wib("2026-07-06 09:00"), wib("2026-07-07 09:00"))]

    due = due_at(
        start=wib("2026-07-06 08:00"), policy=Policy.WORKING_MINUTES, amount=120, calendar=plain, frozen=frozen
    )

    assert due == wib("2026-07-07 10:00")


def test_due_at_counts_overlapping_frozen_spans_once(plain):
    frozen = [
        Span(wib("2026-07-06 10:00"), wib("2026-07-06 12:00")),
        Span(wib("2026-07-06 09:00"), wib("2026-07-06 11:00")),
    ]

    due = due_at(
        start=wib("2026-07-06 08:00"), policy=Policy.WORKING_MINUTES, amount=120, calendar=plain, frozen=frozen
    )

    assert due == wib("2026-07-06 14:00")


def test_due_at_over_years_is_no_empty_calendar(plain):
    """More weekends than the longest closure has days, but never that many in a row."""
    assert days_due(plain, "2026-01-05 09:00", 1300) == wib("2030-12-30 16:00")


def test_due_at_elapsed_pauses_while_frozen(plain):
    frozen = [Span(wib("2026-07-06 09:00"), wib("2026-07-06 12:00"))]

    due = due_at(start=wib("2026-07-06 08:00"), policy=Policy.ELAPSED, amount=24, calendar=plain, frozen=frozen)

    assert due == wib("2026-07-07 11:00")


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ("2026-07-06 15:00", 0),
        ("2026-07-07 07:00", 0),
        ("2026-07-07 11:15", 0.5),
        ("2026-07-07 12:30", 0.6),
        ("2026-07-07 16:00", 1),
        ("2026-07-12 12:00", 4),
    ],
    ids=["same-day", "before-opening", "half-a-day", "in-the-break", "at-closing", "on-sunday"],
)
def test_elapsed_days_grow_with_the_office_hours(plain, end, expected):
    passed = elapsed(start=wib("2026-07-06 09:00"), end=wib(end), policy=Policy.WORKING_DAYS, calendar=plain)

    assert passed == pytest.approx(expected)


def test_elapsed_days_leave_out_a_day_frozen_at_its_closing(plain):
    frozen = [Span(wib("2026-07-07 15:00"), wib("2026-07-08 09:00"))]

    passed = elapsed(
        start=wib("2026-07-06 09:00"),
        end=wib("2026-07-09 16:00"),
        policy=Policy.WORKING_DAYS,
        calendar=plain,
        frozen=frozen,
    )

    assert passed == 2


def test_due_at_frozen_for_ever_is_refused(plain):
    frozen = [Span(wib("2026-07-06 09:00"), wib("9999-12-31 16:59:59.999999"))]

    with pytest.raises(OverflowError, match="never to end"):
        due_at(start=wib("2026-07-06 08:00"), policy=Policy.ELAPSED, amount=100_000, calendar=plain, frozen=frozen)


def test_day_before_the_first_week_has_the_hours_of_the_first(plain):
    assert plain.frames_on(date(2019, 12, 30)) == plain.frames_on(date(2026, 7, 6))


def test_elapsed_days_leave_out_the_frozen_part_of_a_day(plain):
    frozen = [Span(wib("2026-07-07 07:30"), wib("2026-07-07 12:00"))]

    passed = elapsed(
        start=wib("2026-07-06 09:00"),
        end=wib("2026-07-07 14:30"),
        policy=Policy.WORKING_DAYS,
        calendar=plain,
        frozen=frozen,
    )

    assert passed == pytest.approx(0.5)


@pytest.mark.parametrize("policy", Policy)
def test_elapsed_before_the_start_is_nothing(plain, policy):
    passed = elapsed(start=wib("2026-07-08 09:00"), end=wib("2026-07-06 09:00"), policy=policy, calendar=plain)

    assert passed == 0


def test_elapsed_days_received_on_saturday_and_read_on_sunday_is_nothing(plain):
    start, end = wib("2026-07-11 09:00"), wib("2026-07-12 09:00")

    assert elapsed(start=start, end=end, policy=Policy.WORKING_DAYS, calendar=plain) == 0


def test_due_at_follows_new_office_hours_from_their_date(plain):
    shorter = Week(date(2026, 7, 8), week_frames({day: [Frame(time(8), time(12))] for day in range(5)}))
    moved = replace(plain, weeks=(shorter, *plain.weeks))

    assert days_due(moved, "2026-07-06 09:00", 1) == wib("2026-07-07 16:00")
    assert days_due(moved, "2026-07-06 09:00", 2) == wib("2026-07-08 12:00")


def test_due_at_counts_a_saturday_that_an_override_opens(plain):
    replacement = Override(
        date(2026, 7, 11), date(2026, 7, 11), "Pengganti", week_frames({SATURDAY: [Frame(time(8), time(13))]})
    )

    assert days_due(replace(plain, overrides=(replacement,)), "2026-07-10 09:00", 1) == wib("2026-07-11 13:00")


def test_due_at_stays_closed_where_a_closure_meets_an_override(plain):
    closed = ClosedDay(date(2026, 7, 13), ClosureKind.OWN, "Pindah kantor")
    open_monday = Override(
        date(2026, 7, 13), date(2026, 7, 13), "Lembur", week_frames({MONDAY: [Frame(time(8), time(20))]})
    )
    both = replace(plain, closed_days=(closed,), overrides=(open_monday,))

    assert days_due(both, "2026-07-10 09:00", 1) == wib("2026-07-14 16:00")


@pytest.mark.parametrize("policy", [Policy.WORKING_MINUTES, Policy.WORKING_DAYS, Policy.ACTIVE_DAYS])
def test_due_at_without_any_open_day_says_so(policy):
    never = WorkCalendar(timezone="Asia/Jakarta", weeks=(Week(EPOCH, week_frames({})),))

    with pytest.raises(NoWorkingTime) as caught:
        due_at(start=wib("2026-07-06 09:00"), policy=policy, amount=1, calendar=never)

    assert "2026-07-06" in caught.value.message
    assert caught.value.remedy


@pytest.mark.parametrize("policy", Policy)
@pytest.mark.parametrize("amount", [0, -1, 1_000_001])
def test_due_at_refuses_an_amount_no_one_could_keep(plain, policy, amount):
    with pytest.raises(InvalidServiceTime):
        due_at(start=wib("2026-07-06 09:00"), policy=policy, amount=amount, calendar=plain)


@pytest.mark.parametrize("policy", Policy)
def test_due_at_refuses_a_naive_start(plain, policy):
    with pytest.raises(ValueError, match="time zone"):
        due_at(start=datetime(2026, 7, 6, 9), policy=policy, amount=1, calendar=plain)


def test_elapsed_refuses_a_naive_end(plain):
    with pytest.raises(ValueError, match="time zone"):
        elapsed(start=wib("2026-07-06 09:00"), end=datetime(2026, 7, 7, 9), policy=Policy.ELAPSED, calendar=plain)


def test_due_at_looks_at_each_day_a_few_times_however_many_minutes(plain, monkeypatch):
    looked_at = []
    real = WorkCalendar.frames_on
    monkeypatch.setattr(WorkCalendar, "frames_on", lambda self, day: looked_at.append(day) or real(self, day))

    due = due_at(start=wib("2026-01-05 07:30"), policy=Policy.WORKING_MINUTES, amount=450 * 100, calendar=plain)

    assert due == wib("2026-05-22 16:30")
    assert len(looked_at) <= 2 * (due - wib("2026-01-05 07:30")).days + 4


def test_office_week_is_one_of_thirty_seven_and_a_half_hours():
    assert sum(frame.minutes for day in office_week().days for frame in day) == 37.5 * 60
