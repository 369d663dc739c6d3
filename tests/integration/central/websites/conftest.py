"""The office every test of requests needs, on a Monday morning."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.factories.people import make_user
from tests.factories.websites import make_office, make_request

WIB = ZoneInfo("Asia/Jakarta")
# An ordinary working week of the sample calendar, no holiday in it.
MONDAY = datetime(2026, 7, 6, 9, 0, tzinfo=WIB)


@pytest.fixture
def clock(hold_clock):
    """The clock, held on Monday at nine; `shift` and `move_to` move it."""
    return hold_clock(MONDAY)


@pytest.fixture
def office(db, clock):
    """The office with one holder of each post, and an agency that asks."""
    return make_office()


@pytest.fixture
def case_in(office):
    """Makes a request in a state."""
    return lambda state, **changes: make_request(office, state=state, **changes)


@pytest.fixture
def stranger(office):
    """Somebody with an account and nothing else."""
    return make_user("Orang luar (contoh)")
