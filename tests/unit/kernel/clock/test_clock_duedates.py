"""A due date survives its trip through JSON and says what it rests on."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kernel.clock.calendars import ClosedDay, ClosureKind
from kernel.clock.duedates import DueDate, PolicyVersion
from kernel.clock.policies import Policy, ServiceStandard
from kernel.clock.spans import Span

WIB = ZoneInfo("Asia/Jakarta")
MONDAY_MORNING = datetime(2026, 7, 6, 9, tzinfo=WIB)
PAUSE = Span(datetime(2026, 7, 7, 9, tzinfo=WIB), datetime(2026, 7, 8, 9, tzinfo=WIB))


def policy(kind=Policy.WORKING_DAYS, amount=2):
    return PolicyVersion("aduan.jawaban", 3, ServiceStandard(kind, amount), "SOP 002 row 4")


def test_reckon_stores_what_the_answer_rests_on(calendar):
    due = DueDate.reckon(policy=policy(), start=MONDAY_MORNING, calendar=calendar, frozen=[PAUSE])

    assert due == DueDate(
        policy=policy(),
        calendar_version=1,
        start=MONDAY_MORNING,
        frozen=(PAUSE,),
        result=datetime(2026, 7, 9, 16, tzinfo=WIB),
    )


def test_json_round_trip_gives_the_same_due_date(calendar):
    closed = ClosedDay(date(2026, 7, 8), ClosureKind.PUBLIC, "libur", is_confirmed=False)
    doubtful = replace(calendar, closed_days=(closed,))
    due = DueDate.reckon(
        policy=policy(amount=150), start=MONDAY_MORNING, calendar=doubtful, frozen=[PAUSE], rebase_reason="SOP baru"
    )

    again = DueDate.from_json(json.loads(json.dumps(due.to_json())))

    assert again == due
    assert due.unconfirmed == (date(2026, 7, 8),)
    assert due.unlisted_years == (2027,)


def test_to_json_carries_the_source_rule_and_the_versions(calendar):
    stored = DueDate.reckon(policy=policy(), start=MONDAY_MORNING, calendar=calendar).to_json()

    assert stored["policy"] == {
        "code": "aduan.jawaban",
        "version": 3,
        "kind": "WORKING_DAYS",
        "amount": 2,
        "source": "SOP 002 row 4",
    }
    assert stored["calendar_version"] == 1


def test_from_json_of_an_unknown_policy_is_refused(calendar):
    stored = DueDate.reckon(policy=policy(), start=MONDAY_MORNING, calendar=calendar).to_json()
    stored["policy"]["kind"] = "LUNAR_MONTHS"

    with pytest.raises(ValueError, match="LUNAR_MONTHS"):
        DueDate.from_json(stored)


def test_is_overdue_only_after_the_due_time(calendar):
    due = DueDate.reckon(policy=policy(), start=MONDAY_MORNING, calendar=calendar)

    assert not due.is_overdue(at=due.result)
    assert due.is_overdue(at=due.result + timedelta(seconds=1))


def test_is_provisional_only_where_the_clock_passed_an_unconfirmed_day(calendar):
    confirmed = replace(calendar, closed_days=tuple(replace(day, is_confirmed=True) for day in calendar.closed_days))
    before_independence_day = datetime(2026, 8, 14, 9, tzinfo=WIB)

    doubtful = DueDate.reckon(policy=policy(), start=before_independence_day, calendar=calendar)
    firm = DueDate.reckon(policy=policy(), start=before_independence_day, calendar=confirmed)

    assert (doubtful.is_provisional, firm.is_provisional) == (True, False)
    assert doubtful.result == firm.result


def test_is_provisional_never_for_the_wall_clock(plain):
    due = DueDate.reckon(policy=policy(Policy.ELAPSED, 24), start=MONDAY_MORNING, calendar=plain)

    assert not due.is_provisional


def test_frozen_again_moves_the_result_and_keeps_the_policy(calendar):
    due = DueDate.reckon(policy=policy(), start=MONDAY_MORNING, calendar=calendar, rebase_reason="SOP baru")

    again = due.frozen_again(frozen=[PAUSE], calendar=calendar)

    assert again == replace(due, frozen=(PAUSE,), result=datetime(2026, 7, 9, 16, tzinfo=WIB))


def test_frozen_again_refuses_another_version_of_the_calendar(calendar):
    due = DueDate.reckon(policy=policy(), start=MONDAY_MORNING, calendar=calendar)

    with pytest.raises(ValueError, match="version 1, not 2"):
        due.frozen_again(frozen=[PAUSE], calendar=replace(calendar, version=2))
