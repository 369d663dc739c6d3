"""The year at a glance: closed days named, never told by colour alone; constant in cost."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel.clock.models import Calendar, Closure
from kernel.clock.operations import confirm_closures, withdraw_closure

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(calendar, reader) -> str:
    return reader.get("/kalender/2026/").content.decode()


def test_twelve_months_with_their_weekdays(page):
    captions = re.findall(r"<caption>(\w+) ", page)

    assert captions[:2] + captions[-1:] == ["Januari", "Februari", "Desember"]
    assert len(captions) == 12
    assert page.count('<abbr title="Senin">') == 12


def test_a_closed_day_is_told_by_letter_and_name(page):
    cell = re.search(r'<td class="cal-day cal-day--public[^"]*"[^>]*>17<.*?</td>', page.split("<caption>Agustus")[1])

    assert cell
    assert '<span class="cal-mark" aria-hidden="true">L</span>' in cell[0]
    assert "Hari Kemerdekaan" in cell[0]


def test_today_is_marked(page):
    assert re.findall(r'aria-current="date">(\d+)', page) == ["8"]


def test_unconfirmed_days_are_counted_until_the_decree_is_typed(calendar, reader, keeper):
    assert "25 hari usulan" in reader.get("/kalender/2026/").content.decode()
    assert "/sahkan/" in keeper.get("/kalender/2026/").content.decode()

    confirm_closures(year=2026, source="SKB (contoh)", by="Administrator (contoh)")

    assert "hari usulan" not in reader.get("/kalender/2026/").content.decode()


def test_a_withdrawn_day_is_an_ordinary_one(calendar, reader):
    row = Closure.objects.get(date="2026-08-17")
    before = reader.get("/kalender/2026/").content.decode()

    withdraw_closure(closure=row, reason="uji", by="Administrator (contoh)")

    after = reader.get("/kalender/2026/").content.decode()
    assert "Hari Kemerdekaan" in before
    assert "Hari Kemerdekaan" not in after


@pytest.mark.parametrize("address", ["/kalender/1999/", "/kalender/2101/", "/kalender/99999999/hari-libur/"])
def test_years_nobody_keeps_are_not_found(calendar, keeper, address):
    assert keeper.get(address).status_code == 404


def test_the_year_costs_the_same_with_one_closed_day_or_many(calendar, reader):
    def cost():
        reader.get("/kalender/2026/")
        with CaptureQueriesContext(
            connection,
        ) as taken:
            reader.get("/kalender/2026/")
        return len(taken)

    many = cost()
    Closure.objects.filter(date__year=2026).exclude(date="2026-08-17").delete()

    assert cost() == many


def test_without_a_calendar_every_part_says_so_and_the_keeper_can_set_it_up(no_calendar, keeper, reader):
    for part in ("", "2026/", "jam-kerja/", "riwayat/", "hitung/"):
        assert "Belum ada kalender" in reader.get(f"/kalender/{part}").content.decode()
    assert "/kalender/siapkan/" not in reader.get("/kalender/").content.decode()
    assert "/kalender/siapkan/" in keeper.get("/kalender/").content.decode()

    keeper.post("/kalender/siapkan/")

    assert Calendar.objects.exists()
    assert "Januari" in reader.get("/kalender/").content.decode()


def test_pages_hold_nothing_their_own_policy_forbids(calendar, keeper):
    for part in ("", "2026/hari-libur/sahkan/", "jam-kerja/ubah/", "alur/ubah/", "hitung/", "waktu-layanan/"):
        page = keeper.get(f"/kalender/{part}").content.decode()
        assert not re.search(r"<style|<script(?![^>]+src=)|\sstyle=|\son[a-z]+=", page), part
