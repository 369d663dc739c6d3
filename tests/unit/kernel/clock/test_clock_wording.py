"""What a person reads of a due time, in both languages."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from django.utils.translation import override

from kernel.clock.duedates import DueDate, PolicyVersion
from kernel.clock.policies import Policy, ServiceStandard
from kernel.clock.templatetags.moments import clock, lasting, moment, zone
from kernel.clock.wording import describe_doubt, format_due, format_standard

INSTANT = datetime(2026, 3, 23, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "zone", "expected"),
    [
        ("id", "Asia/Jakarta", "Senin, 23 Maret 2026 pukul 16.00 WIB"),
        ("id", "Asia/Makassar", "Senin, 23 Maret 2026 pukul 17.00 WITA"),
        ("id", "Asia/Jayapura", "Senin, 23 Maret 2026 pukul 18.00 WIT"),
        ("en", "Asia/Jakarta", "Monday, 23 March 2026 at 16:00 WIB"),
    ],
)
def test_format_due_in_full(language, zone, expected):
    with override(language):
        assert format_due(INSTANT, zone) == expected


def test_format_due_of_a_due_date_reads_its_result(calendar):
    policy = PolicyVersion("x", 1, ServiceStandard(Policy.ELAPSED, 24), "SOP 000")
    due = DueDate.reckon(policy=policy, start=INSTANT, calendar=calendar)

    with override("id"):
        assert format_due(due, ZoneInfo("Asia/Jakarta")) == "Selasa, 24 Maret 2026 pukul 16.00 WIB"


def test_format_due_refuses_a_naive_instant():
    with pytest.raises(ValueError, match="time zone"):
        format_due(datetime(2026, 3, 23, 9), "Asia/Jakarta")


@pytest.mark.parametrize(
    ("policy", "amount", "indonesian", "english"),
    [
        (Policy.WORKING_MINUTES, 60, "1 jam kerja", "1 working hour"),
        (Policy.WORKING_MINUTES, 180, "3 jam kerja", "3 working hours"),
        (Policy.WORKING_MINUTES, 1, "1 menit kerja", "1 working minute"),
        (Policy.WORKING_MINUTES, 450, "450 menit kerja", "450 working minutes"),
        (Policy.WORKING_DAYS, 1, "1 hari kerja", "1 working day"),
        (Policy.WORKING_DAYS, 14, "14 hari kerja", "14 working days"),
        (Policy.ELAPSED, 24, "24 jam", "24 hours"),
        (Policy.ACTIVE_DAYS, 24, "24 jam pada hari aktif", "24 hours on active days"),
    ],
)
def test_format_standard_in_both_languages(policy, amount, indonesian, english):
    standard = ServiceStandard(policy, amount)

    with override("id"):
        assert format_standard(standard) == indonesian
    with override("en"):
        assert format_standard(standard) == english


def test_describe_doubt_says_what_is_unsure(calendar, plain):
    policy = PolicyVersion("x", 1, ServiceStandard(Policy.WORKING_DAYS, 3), "SOP 002 row 4")
    independence_week = datetime(2026, 8, 14, 9, tzinfo=UTC)
    confirmed = replace(calendar, closed_days=tuple(replace(day, is_confirmed=True) for day in calendar.closed_days))

    with override("en"):
        words = [
            describe_doubt(DueDate.reckon(policy=policy, start=independence_week, calendar=of))
            for of in (calendar, plain, confirmed)
        ]

    assert words == [
        "Reckoned with holidays that nobody has confirmed yet.",
        "Reckoned without the holidays of 2026, which are not listed yet.",
        "",
    ]


@pytest.mark.parametrize(
    ("language", "tz", "expected"),
    [
        ("id", "Asia/Jakarta", "23 Mar 2026 16.00 WIB"),
        ("id", "Asia/Jayapura", "23 Mar 2026 18.00 WIT"),
        ("en", "Asia/Jakarta", "23 Mar 2026 16:00 WIB"),
    ],
)
def test_page_tells_an_instant_with_its_zone(language, tz, expected):
    with override(language), timezone.override(ZoneInfo(tz)):
        assert moment(INSTANT) == f'<time datetime="2026-03-23T09:00:00+00:00">{expected}</time>'


def test_page_tells_the_time_of_day_alone_and_its_zone_apart():
    with override("id"), timezone.override(ZoneInfo("Asia/Makassar")):
        assert (clock(INSTANT), clock(INSTANT, "seconds"), zone(INSTANT)) == ("17.00", "17.00.00", "WITA")


def test_page_tells_nothing_of_what_has_not_happened():
    assert (moment(None), clock(None), zone(None)) == ("", "", "")


def test_page_tells_a_long_time_in_its_largest_units():
    with override("id"):
        assert lasting(765.8).replace("\xa0", " ") == "12 menit"
        assert lasting(3_900).replace("\xa0", " ") == "1 jam, 5 menit"
