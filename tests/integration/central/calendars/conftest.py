"""An office with a calendar and service times, its keeper, an official who only reads, and an applicant."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from central.websites.operations import prepare_procedure
from kernel.clock.models import Calendar, CalendarVersion, ServicePolicy
from kernel.clock.operations import propose_holidays
from tests.factories.people import make_official, make_user

# A Wednesday, 09.00 in Jakarta.
MORNING = datetime(2026, 7, 8, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def morning(hold_clock):
    return hold_clock(MORNING)


@pytest.fixture
def no_calendar(db):
    """An office that has not been set up."""
    for model in (CalendarVersion, Calendar, ServicePolicy):
        model.objects.all().delete()


@pytest.fixture
def calendar(no_calendar):
    """Calendar and service times of the procedures, the holidays of two years proposed."""
    prepare_procedure(by="uji")
    for year in (2026, 2027):
        propose_holidays(year=year, by="uji")
    return Calendar.objects.get()


@pytest.fixture
def browser(settings, db):
    """Return a function that opens a browser in which somebody is signed in."""

    def open_for(user=None) -> Client:
        client = Client(headers={"host": settings.GAPURA_DOMAIN})
        if user is not None:
            client.force_login(user)
        return client

    return open_for


@pytest.fixture
def keeper(browser) -> Client:
    return browser(make_official("PLATFORM_ADMIN", "Administrator Platform (contoh)"))


@pytest.fixture
def reader(browser) -> Client:
    return browser(make_official("OFFICER", "Petugas (contoh)"))


@pytest.fixture
def applicant(browser) -> Client:
    return browser(make_user("Pemohon (contoh)"))
