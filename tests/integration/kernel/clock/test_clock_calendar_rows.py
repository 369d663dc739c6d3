"""Rows become a published calendar, version by version."""

from datetime import date, time

import pytest
import time_machine
from django.core.exceptions import ObjectDoesNotExist

from kernel.audit.models import AuditEvent
from kernel.clock.assembly import assemble
from kernel.clock.defaults import EPOCH, office_week
from kernel.clock.errors import CalendarMissing, InvalidCalendar
from kernel.clock.frames import MONDAY, SATURDAY, Frame, week_frames
from kernel.clock.models import Calendar, CalendarVersion, Closure, HoursOverride, WeeklyFrame
from kernel.clock.operations import (
    add_hours,
    add_ramadan_hours,
    change_calendar,
    propose_holidays,
    remove_hours,
    seed_calendar,
    set_office_hours,
)
from kernel.clock.queries import load_calendar
from kernel.errors import InvalidValue

pytestmark = pytest.mark.django_db
MORNINGS = week_frames({day: [Frame(time(8), time(12))] for day in range(5)})


def test_seed_calendar_publishes_the_default_hours_and_both_years(calendar_row):
    calendar = load_calendar()

    assert calendar.weeks == (office_week(),)
    assert calendar.listed_years == {2026, 2027}
    assert len(calendar.closed_days) == 17 + 8 + 18 + 8
    assert (calendar.version, calendar_row.version) == (1, 1)


@time_machine.travel("2026-12-31 18:00:00+00:00")
def test_seed_calendar_lists_this_local_year_and_the_next(db):
    seed_calendar(timezone="Asia/Jakarta", by="tests")

    assert load_calendar().listed_years == {2027, 2028}


def test_seed_calendar_twice_changes_nothing(calendar_row):
    again = seed_calendar(timezone="Asia/Jayapura", by="tests")

    assert again.timezone == "Asia/Jakarta"
    assert CalendarVersion.objects.count() == 1
    assert WeeklyFrame.objects.count() == 10


def test_seed_calendar_of_a_foreign_zone_is_refused_and_leaves_nothing():
    with pytest.raises(InvalidCalendar) as caught:
        seed_calendar(timezone="Asia/Singapore", by="tests")

    assert caught.value.field == "timezone"
    assert not Calendar.objects.exists()


def test_load_calendar_before_any_is_seeded_names_the_schema():
    with pytest.raises(CalendarMissing) as caught:
        load_calendar()

    assert "public" in caught.value.message


def test_load_calendar_of_a_version_that_never_was_is_missing(calendar_row):
    with pytest.raises(CalendarMissing):
        load_calendar(version=7)


def test_load_calendar_reads_what_the_rows_say(confirmed_row):
    add_ramadan_hours(first=date(2026, 2, 18), last=date(2026, 3, 19), by="tests")
    confirmed_row.refresh_from_db()

    assert load_calendar() == assemble(confirmed_row)


def test_load_calendar_again_costs_one_query(calendar_row, django_assert_num_queries):
    load_calendar()

    with django_assert_num_queries(1):
        load_calendar()


def test_load_calendar_of_an_earlier_version_is_as_it_was(calendar_row):
    before = load_calendar()
    change_calendar(joint_leave_closes=False, reason="Kebijakan pimpinan", by="tests")

    assert load_calendar().joint_leave_closes is False
    assert load_calendar(version=1) == before


def test_load_calendar_tells_two_lives_of_one_schema_and_version_apart(calendar_row):
    first_life = load_calendar()
    CalendarVersion.objects.all().delete()
    Calendar.objects.all().delete()

    seed_calendar(timezone="Asia/Jayapura", by="tests", years=[2026])

    second_life = load_calendar()
    assert (first_life.version, second_life.version) == (1, 1)
    assert second_life.timezone == "Asia/Jayapura"


def test_load_calendar_tells_two_schemas_apart_in_its_cache(calendar_row, monkeypatch, django_assert_num_queries):
    load_calendar()
    monkeypatch.setattr("kernel.clock.queries.active_schema", lambda: "t_other")

    with django_assert_num_queries(2):
        load_calendar()


def test_change_calendar_moves_the_zone(calendar_row):
    change_calendar(timezone="Asia/Makassar", reason="Kantor pindah", by="tests")

    assert load_calendar().timezone == "Asia/Makassar"
    assert Calendar.objects.get().timezone == "Asia/Makassar"


def test_change_calendar_to_what_it_is_publishes_no_version_but_is_recorded(calendar_row):
    before = AuditEvent.objects.count()

    change_calendar(timezone="Asia/Jakarta", reason="Tidak jadi pindah", by="tests")

    assert CalendarVersion.objects.count() == 1
    assert AuditEvent.objects.count() == before + 1


def test_change_calendar_without_a_reason_is_refused(calendar_row):
    with pytest.raises(InvalidValue) as caught:
        change_calendar(timezone="Asia/Makassar", reason="  ", by="tests")

    assert caught.value.field == "reason"


def test_change_calendar_before_any_is_seeded_is_refused():
    with pytest.raises(CalendarMissing):
        change_calendar(timezone="Asia/Makassar", reason="Kantor pindah", by="tests")


def test_set_office_hours_hold_from_their_date(calendar_row):
    set_office_hours(valid_from=date(2026, 9, 1), frames=MORNINGS, reason="Keputusan kepala dinas", by="tests")

    calendar = load_calendar()
    assert calendar.frames_on(date(2026, 8, 31)) == office_week().days[MONDAY]
    assert calendar.frames_on(date(2026, 9, 1)) == (Frame(time(8), time(12)),)


def test_set_office_hours_of_the_same_date_replace_them(calendar_row):
    set_office_hours(valid_from=EPOCH, frames=MORNINGS, reason="Salah ketik", by="tests")

    assert [week.days for week in load_calendar().weeks] == [MORNINGS]


def test_set_office_hours_of_no_hours_at_all_is_refused(calendar_row):
    with pytest.raises(InvalidCalendar):
        set_office_hours(valid_from=EPOCH, frames=week_frames({}), reason="Tutup", by="tests")


def test_add_ramadan_hours_shorten_the_days_between(calendar_row):
    add_ramadan_hours(first=date(2026, 2, 18), last=date(2026, 3, 19), by="tests", source="Surat edaran (contoh)")

    calendar = load_calendar()
    assert [sum(frame.minutes for frame in calendar.frames_on(day)) for day in _around_the_first_day()] == [450, 390]


def _around_the_first_day():
    # 16 and 17 February are closed for Imlek.
    return date(2026, 2, 13), date(2026, 2, 18)


def test_add_hours_that_meet_others_are_refused_and_leave_nothing(calendar_row):
    add_ramadan_hours(first=date(2026, 2, 18), last=date(2026, 3, 19), by="tests")

    with pytest.raises(InvalidCalendar) as caught:
        add_ramadan_hours(first=date(2026, 3, 19), last=date(2026, 3, 25), by="tests", name="Lain")

    assert caught.value.field == "first"
    assert HoursOverride.objects.count() == 1


def test_add_hours_open_a_replacement_saturday(calendar_row):
    frames = week_frames({SATURDAY: [Frame(time(8), time(13))]})
    add_hours(first=date(2026, 7, 11), last=date(2026, 7, 11), name="Hari pengganti", frames=frames, by="tests")

    assert load_calendar().frames_on(date(2026, 7, 11)) == (Frame(time(8), time(13)),)


def test_remove_hours_lets_the_week_hold_again(calendar_row):
    override = add_ramadan_hours(first=date(2026, 2, 18), last=date(2026, 3, 19), by="tests")

    remove_hours(override=override, reason="Tanggal berubah", by="tests")

    assert load_calendar().overrides == ()
    assert len(load_calendar(version=2).overrides) == 1
    with pytest.raises(ObjectDoesNotExist):
        override.refresh_from_db()


def test_every_change_is_recorded_with_who_and_why(calendar_row):
    propose_holidays(year=2028, by="Pengelola kalender (contoh)")

    event = AuditEvent.objects.latest("position")
    assert (event.event, event.actor) == ("calendar.holidays_proposed", "Pengelola kalender (contoh)")
    assert event.data["year"] == 2028
    assert len(event.data["added"]) == Closure.objects.filter(date__year=2028).count()
