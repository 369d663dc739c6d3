"""Office hours: another week from a day on, Ramadan between two dates, and back."""

from __future__ import annotations

from datetime import date, time

import pytest

from central.calendars.forms import OfficeHoursForm
from kernel.clock.defaults import office_week, ramadan_frames
from kernel.clock.models import CalendarVersion, HoursOverride
from kernel.clock.queries import load_calendar

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("calendar")]
WEEK, DATED = "/kalender/jam-kerja/ubah/", "/kalender/jam-kerja/khusus/"
RAMADAN = {"name": "Ramadan 1448 H", "first": "2027-02-08", "last": "2027-03-09", "source": "SE (contoh)"}


def times(week):
    return {name: f"{value:%H:%M}" for name, value in OfficeHoursForm(week=week).initial.items()}


def test_another_week_holds_from_its_day_on(keeper):
    typed = times(office_week().days) | {"closes_0": "17:00", "valid_from": "2026-09-01", "reason": "Perbup (contoh)"}

    assert keeper.post(WEEK, typed).status_code == 302

    calendar = load_calendar()
    assert calendar.ordinary_frames(date(2026, 8, 31))[-1].closes == time(16)
    assert calendar.ordinary_frames(date(2026, 9, 7))[-1].closes == time(17)
    assert CalendarVersion.objects.latest("version").reason == "Perbup (contoh)"


def test_a_slip_in_the_week_is_told_at_its_field_and_keeps_the_rest(keeper):
    typed = times(office_week().days) | {"closes_0": "07:00", "valid_from": "2026-09-01", "reason": "Perbup (contoh)"}

    page = keeper.post(WEEK, typed).content.decode()

    assert 'href="#id_closes_0"' in page
    assert "Senin, Tutup: Waktu ini harus lebih lambat dari 13.00." in page
    assert "Perbup (contoh)" in page
    assert load_calendar().ordinary_frames(date(2026, 9, 7))[-1].closes == time(16)


def test_hours_of_ramadan_need_only_their_dates(keeper):
    assert keeper.post(DATED, times(ramadan_frames()) | RAMADAN).status_code == 302

    assert load_calendar().ordinary_frames(date(2027, 2, 8)) == ramadan_frames()[0]
    assert "Ramadan 1448 H" in keeper.get("/kalender/jam-kerja/").content.decode()


def test_dated_hours_that_meet_others_are_refused_at_the_first_day(keeper):
    keeper.post(DATED, times(ramadan_frames()) | RAMADAN)

    page = keeper.post(DATED, times(ramadan_frames()) | RAMADAN | {"name": "Kedua"}).content.decode()

    assert 'href="#id_first"' in page
    assert 'value="Kedua"' in page
    assert HoursOverride.objects.count() == 1


def test_removing_dated_hours_needs_a_reason_and_lets_the_week_hold_again(keeper):
    keeper.post(DATED, times(ramadan_frames()) | RAMADAN)
    address = f"{DATED}{HoursOverride.objects.get().pk}/hapus/"

    assert "Alasan belum diisi" in keeper.post(address, {}).content.decode()
    keeper.post(address, {"reason": "Tanggal salah"})

    assert load_calendar().ordinary_frames(date(2027, 2, 8)) == office_week().days[0]


def test_joint_leave_and_zone_are_changed_with_a_reason(keeper):
    typed = {"timezone": "Asia/Makassar", "reason": "Pindah wilayah (contoh)"}

    assert keeper.post("/kalender/pengaturan/", typed).status_code == 302

    calendar = load_calendar()
    assert (calendar.timezone, calendar.joint_leave_closes) == ("Asia/Makassar", False)
    history = keeper.get("/kalender/riwayat/").content.decode()
    assert "Pindah wilayah (contoh)" in history


def test_a_zone_outside_the_country_is_refused(keeper):
    page = keeper.post("/kalender/pengaturan/", {"timezone": "Europe/Paris", "reason": "x"}).content.decode()

    assert "Europe/Paris" in page
    assert load_calendar().timezone == "Asia/Jakarta"


def test_a_reader_sees_the_hours_and_sets_none(reader):
    page = reader.get("/kalender/jam-kerja/").content.decode()

    assert "07.30–12.00, 13.00–16.00" in page
    assert "37 jam 30 menit seminggu" in page
    assert WEEK not in page
    assert reader.post(WEEK, {}).status_code == 403
