"""Days, times and NIPs as Indonesian letters write them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from kernel.letters.words import day_words, moment_words, nip_words, short_moment_words

MOMENT = datetime(2026, 1, 5, 2, 5, tzinfo=UTC)


def test_day_is_indonesian_whatever_the_page_speaks():
    with translation.override("en"):
        assert day_words(date(2026, 8, 17)) == "17 Agustus 2026"


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Asia/Jakarta", "5 Januari 2026 pukul 09.05 WIB"),
        ("Asia/Makassar", "5 Januari 2026 pukul 10.05 WITA"),
        ("Asia/Jayapura", "5 Januari 2026 pukul 11.05 WIT"),
        ("UTC", "5 Januari 2026 pukul 02.05 UTC+0000"),
    ],
)
def test_moment_is_told_in_the_offices_zone(zone, words):
    with timezone.override(ZoneInfo(zone)):
        assert moment_words(MOMENT) == words


def test_short_months_are_the_usual_ones():
    months = [short_moment_words(datetime(2026, month, 1, tzinfo=UTC)).split()[1] for month in range(1, 13)]

    assert months == ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"]


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("197001011995031001", "19700101 199503 1 001"),
        ("19700101 199503 1 001", "19700101 199503 1 001"),
        ("197001012021211001", "19700101 202121 1 001"),
        ("12345", "12345"),
        ("", ""),
    ],
)
def test_nip_is_grouped_and_anything_else_left_alone(typed, printed):
    assert nip_words(typed) == printed
