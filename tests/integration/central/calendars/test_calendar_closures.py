"""Closed days: confirmed only against a typed decree, added, withdrawn; a slip loses nothing."""

from __future__ import annotations

from datetime import date

import pytest

from kernel.audit.models import AuditEvent
from kernel.clock.models import Closure
from kernel.clock.queries import load_calendar, unconfirmed_closures

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("calendar")]
CONFIRM, ADD = "/kalender/2026/hari-libur/sahkan/", "/kalender/hari-libur/tambah/"
DECREE = "SKB Tiga Menteri Nomor 1 Tahun 2025 (contoh)"
INDEPENDENCE = date(2026, 8, 17)


def test_ticked_days_are_confirmed_with_the_typed_decree_and_the_persons_name(keeper):
    response = keeper.post(CONFIRM, {"dates": ["2026-08-17", "2026-12-25"], "source": DECREE}, follow=True)

    rows = Closure.objects.filter(confirmed_at__isnull=False)
    assert {row.date for row in rows} == {INDEPENDENCE, date(2026, 12, 25)}
    assert {(row.source, row.confirmed_by) for row in rows} == {(DECREE, "Administrator Platform (contoh)")}
    assert "Hari libur disahkan" in response.content.decode()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"dates": ["2026-08-17"], "source": ""}, "Dasar keputusan belum diisi"),
        ({"dates": [], "source": DECREE}, "Belum ada hari yang dicentang"),
        ({"dates": ["2026-08-18"], "source": DECREE}, "tidak lagi termasuk usulan"),
        ({"dates": ["2026-08-17"], "source": "x" * 301}, "300"),
    ],
)
def test_a_slip_confirms_nothing_and_says_why(keeper, typed, words):
    page = keeper.post(CONFIRM, typed).content.decode()

    assert words in page
    assert not Closure.objects.filter(confirmed_at__isnull=False).exists()


def test_a_slip_keeps_ticks_and_source(keeper):
    page = keeper.post(CONFIRM, {"dates": ["2026-08-17"], "source": ""}).content.decode()
    assert 'value="2026-08-17" checked' in page
    assert 'value="2026-12-25" checked' not in page

    page = keeper.post(CONFIRM, {"dates": [], "source": DECREE}).content.decode()
    assert DECREE in page


def test_reckoned_dates_are_not_ticked_beforehand(keeper):
    Closure.objects.filter(date=INDEPENDENCE).update(is_estimated=True)

    page = keeper.get(CONFIRM).content.decode()

    assert 'value="2026-08-17">' in page
    assert 'value="2026-12-25" checked' in page


def test_two_keepers_at_once_the_second_is_told(keeper):
    keeper.post(CONFIRM, {"dates": ["2026-08-17"], "source": DECREE})

    page = keeper.post(CONFIRM, {"dates": ["2026-08-17"], "source": "Keputusan lain"}).content.decode()

    assert "tidak lagi termasuk usulan" in page
    assert Closure.objects.get(date=INDEPENDENCE).source == DECREE


def test_a_regional_day_is_added_and_closes_the_office(keeper):
    typed = {"date": "2026-10-05", "kind": "REGIONAL", "name": "Hari Jadi (contoh)", "source": "Pergub (contoh)"}

    response = keeper.post(ADD, typed)

    assert response["Location"] == "/kalender/2026/hari-libur/"
    assert not load_calendar().is_open(date(2026, 10, 5))
    assert AuditEvent.objects.filter(event="calendar.closure_added").exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"date": ""}, "Tanggal belum diisi"),
        ({"date": "2206-10-05"}, "antara 2000 dan 2100"),
        ({"name": ""}, "Nama belum diisi"),
        ({"name": "a\x00b"}, "null"),
        ({"kind": "HOLIDAY"}, "HOLIDAY"),
        ({"source": ""}, "Dasar keputusan belum diisi"),
    ],
)
def test_a_bad_day_is_refused_at_its_field_and_stays_typed(keeper, change, words):
    typed = {"date": "2026-10-05", "kind": "REGIONAL", "name": "Hari Jadi", "source": "Pergub"}

    page = keeper.post(ADD, typed | change).content.decode()

    assert words in page
    assert 'class="error-summary"' in page
    assert not Closure.objects.filter(kind="REGIONAL").exists()
    assert ('value="Hari Jadi"' in page) or "name" in change


def test_a_day_confirmed_before_is_refused_with_the_remedy_at_the_date(keeper):
    keeper.post(CONFIRM, {"dates": ["2026-08-17"], "source": DECREE})

    page = keeper.post(
        ADD, {"date": "2026-08-17", "kind": "PUBLIC", "name": "Dua kali", "source": "x"}
    ).content.decode()

    assert 'href="#id_date"' in page
    assert 'value="Dua kali"' in page


def test_withdrawing_opens_the_day_again_and_needs_a_reason(keeper):
    row = Closure.objects.get(date=INDEPENDENCE)
    address = f"/kalender/hari-libur/{row.pk}/cabut/"

    assert "Alasan belum diisi" in keeper.post(address, {"reason": " "}).content.decode()
    assert not load_calendar().is_open(INDEPENDENCE)

    keeper.post(address, {"reason": "Tidak tercantum dalam SKB"})

    assert load_calendar().is_open(INDEPENDENCE)
    assert "Dicabut" in keeper.get("/kalender/2026/hari-libur/").content.decode()


def test_withdrawing_twice_tells_who_was_first(keeper):
    row = Closure.objects.get(date=INDEPENDENCE)
    address = f"/kalender/hari-libur/{row.pk}/cabut/"
    keeper.post(address, {"reason": "Tidak tercantum"})

    page = keeper.post(address, {"reason": "Sekali lagi"}).content.decode()

    assert "Administrator Platform (contoh)" in page.split('class="error-summary"')[1].split("</div>")[0]


def test_holidays_of_a_further_year_are_proposed_on_request(keeper):
    page = keeper.get("/kalender/2028/").content.decode()
    assert "belum didaftar" in page

    keeper.post("/kalender/2028/hari-libur/usulkan/")

    assert unconfirmed_closures(year=2028).exists()
    assert "belum didaftar" not in keeper.get("/kalender/2028/").content.decode()


@pytest.mark.parametrize("address", [CONFIRM, ADD, "/kalender/2026/hari-libur/usulkan/", "/kalender/pengaturan/"])
def test_a_reader_changes_nothing(reader, address):
    assert reader.get(address).status_code == 403
    assert reader.post(address, {"dates": ["2026-08-17"], "source": DECREE}).status_code == 403
    assert not Closure.objects.filter(confirmed_at__isnull=False).exists()


def test_a_reader_sees_the_list_without_its_buttons(reader):
    page = reader.get("/kalender/2026/hari-libur/").content.decode()

    assert "Hari Kemerdekaan" in page
    assert "/cabut/" not in page
    assert CONFIRM not in page


def test_an_applicant_is_kept_out(applicant):
    assert applicant.get("/kalender/2026/hari-libur/").status_code == 403
