"""What was measured this month: counted from steps as they were done, against the due time fixed when they opened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache

from central.procedures.sources import website_steps_this_month
from central.websites import operations as act
from central.websites.models import CaseStep
from kernel.clock.models import Calendar, CalendarVersion
from tests.factories.websites import make_office, make_request

pytestmark = pytest.mark.django_db

# A Wednesday, 09.00 in Jakarta, in the middle of office hours.
MORNING = datetime(2026, 7, 8, 2, 0, tzinfo=UTC)


@pytest.fixture
def at_nine(hold_clock):
    return hold_clock(MORNING)


@pytest.fixture
def office(at_nine):
    return make_office()


def dispose(office, case):
    return act.dispose(case=case, by=office.head, version=case.version, instructions=[1])


def measured():
    cache.clear()
    return website_steps_this_month()


def test_count_median_and_share_of_a_row(office, at_nine):
    cases = [make_request(office, label=f"situs{n}") for n in range(3)]
    for minutes, case in zip((20, 20, 80), cases, strict=True):
        at_nine.shift(timedelta(minutes=minutes))
        dispose(office, case)

    row = measured()["2"]

    assert (row.count, row.median_minutes) == (3, 40)
    assert (row.on_time, row.share_on_time) == (2, 67)


def test_the_lunch_break_is_no_working_time(office, at_nine):
    at_nine.move_to(datetime(2026, 7, 8, 4, 50, tzinfo=UTC))
    case = make_request(office)
    at_nine.move_to(datetime(2026, 7, 8, 6, 10, tzinfo=UTC))
    dispose(office, case)

    row = measured()["2"]

    assert (row.median_minutes, row.on_time) == (20, 1)


def test_steps_of_last_month_are_not_counted(office, at_nine):
    dispose(office, make_request(office))

    at_nine.move_to(datetime(2026, 7, 31, 17, 0, tzinfo=UTC))

    assert measured() == {}


def test_the_month_begins_by_the_clock_of_the_office(office, at_nine):
    at_nine.move_to(datetime(2026, 7, 31, 16, 30, tzinfo=UTC))
    case = make_request(office)
    at_nine.move_to(datetime(2026, 7, 31, 17, 30, tzinfo=UTC))
    dispose(office, case)

    assert measured()["2"].count == 1
    assert "1" not in measured()


def test_two_queries_for_one_step_or_for_many(office, django_assert_num_queries):
    for number in range(3):
        dispose(office, make_request(office, label=f"situs{number}"))
        measured()
        cache.clear()
        with django_assert_num_queries(2):
            website_steps_this_month()


def test_an_office_without_calendar_has_measured_nothing(db):
    CalendarVersion.objects.all().delete()
    Calendar.objects.all().delete()

    assert website_steps_this_month() == {}


def test_figures_stand_on_the_page(office, at_nine, client):
    case = make_request(office)
    at_nine.shift(timedelta(minutes=25))
    dispose(office, case)
    cache.clear()

    page = client.get("/sop/pembuatan-website/").content.decode()

    assert "1 kali" in page
    assert "median 25 menit" in page
    assert "100 % tepat waktu" in page
    assert CaseStep.objects.filter(row="2", state="DONE").count() == 1
