"""The day every test of people is set on."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.factories.people import make_agency, make_official


@pytest.fixture(autouse=True)
def clock(hold_clock):
    """Monday 6 July 2026, nine in the morning in Serang."""
    return hold_clock(datetime(2026, 7, 6, 9, 0, tzinfo=ZoneInfo("Asia/Jakarta")))


@pytest.fixture
def admin(db):
    return make_official("PLATFORM_ADMIN", "Administrator (contoh)")


@pytest.fixture
def operator(db):
    return make_official("OPERATOR", "Operator (contoh)")


@pytest.fixture
def agency(db):
    return make_agency()
