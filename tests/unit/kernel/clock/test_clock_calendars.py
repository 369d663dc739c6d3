"""Calendar values refuse what makes no sense, and say which days are doubtful."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import date, time
from zoneinfo import ZoneInfo

import pytest

from kernel.clock.calendars import ClosedDay, ClosureKind, WorkCalendar
from kernel.clock.defaults import office_week, ramadan
from kernel.clock.errors import InvalidCalendar
from kernel.clock.frames import MONDAY, Frame, week_frames

NYEPI = date(2026, 3, 19)


@contextmanager
def refused(field):
    """Expect a refusal that names the field and says how to mend it."""
    with pytest.raises(InvalidCalendar) as caught:
        yield
    assert (caught.value.field, bool(caught.value.message), bool(caught.value.remedy)) == (field, True, True)


def closed(day, kind=ClosureKind.PUBLIC, *, confirmed=True):
    return ClosedDay(day, kind, "libur", is_confirmed=confirmed)


def test_frame_that_closes_before_it_opens_is_refused():
    with refused("closes"):
        Frame(time(16), time(8))


def test_week_frames_that_overlap_are_refused():
    with refused("opens"):
        week_frames({MONDAY: [Frame(time(8), time(12)), Frame(time(11), time(15))]})


def test_week_frames_of_an_eighth_weekday_are_refused():
    with pytest.raises(ValueError, match="weekdays run from 0"):
        week_frames({7: [Frame(time(8), time(12))]})


def test_week_frames_are_sorted_within_a_day():
    days = week_frames({MONDAY: [Frame(time(13), time(16)), Frame(time(8), time(12))]})

    assert days[MONDAY] == (Frame(time(8), time(12)), Frame(time(13), time(16)))


def test_week_frames_that_only_touch_are_kept():
    touching = (Frame(time(8), time(12)), Frame(time(12), time(15)))

    assert week_frames({MONDAY: touching})[MONDAY] == touching


def test_calendar_of_an_unknown_zone_is_refused():
    with refused("timezone"):
        WorkCalendar(timezone="Asia/Singapore", weeks=(office_week(),))


def test_calendar_without_a_week_is_refused():
    with refused("weeks"):
        WorkCalendar(timezone="Asia/Jakarta", weeks=())


def test_calendar_with_two_weeks_from_one_date_is_refused(plain):
    with refused("valid_from"):
        replace(plain, weeks=(office_week(), office_week()))


def test_calendar_with_overlapping_overrides_is_refused(plain):
    earlier = ramadan(first=date(2026, 2, 18), last=date(2026, 3, 20))
    later = ramadan(first=date(2026, 3, 20), last=date(2026, 4, 1))

    with refused("first"):
        replace(plain, overrides=(later, earlier))


def test_override_that_ends_before_it_begins_is_refused():
    with refused("last"):
        ramadan(first=date(2026, 3, 20), last=date(2026, 2, 18))


def test_closing_of_a_closed_day_is_refused(plain):
    with pytest.raises(ValueError, match="is closed"):
        plain.closing(date(2026, 7, 11))


def test_closures_on_leaves_out_joint_leave_that_does_not_close(plain):
    both = (closed(NYEPI), closed(NYEPI, ClosureKind.JOINT_LEAVE))

    open_to_leave = replace(plain, closed_days=both, joint_leave_closes=False)

    assert open_to_leave.closures_on(NYEPI) == (closed(NYEPI),)


def test_unconfirmed_between_names_only_days_that_would_be_open(plain):
    saturday, monday, tuesday = date(2026, 7, 11), date(2026, 7, 13), date(2026, 7, 14)
    calendar = replace(
        plain,
        closed_days=(
            closed(saturday, confirmed=False),
            closed(monday, confirmed=False),
            closed(tuesday, confirmed=False),
            closed(tuesday, ClosureKind.REGIONAL),
        ),
    )

    assert calendar.unconfirmed_between(first=saturday, last=tuesday) == (monday,)


def test_unconfirmed_day_is_closed_all_the_same(plain):
    calendar = replace(plain, closed_days=(closed(date(2026, 7, 13), confirmed=False),))

    assert not calendar.is_open(date(2026, 7, 13))


def test_unlisted_years_are_those_without_public_holidays(calendar):
    assert calendar.unlisted_years(first=date(2025, 12, 31), last=date(2028, 1, 1)) == (2025, 2028)


def test_whole_day_runs_from_midnight_to_midnight(plain):
    day = plain.whole_day(date(2026, 7, 6))

    assert day.length.total_seconds() == 24 * 3600
    assert day.start.tzinfo == ZoneInfo("Asia/Jakarta")
