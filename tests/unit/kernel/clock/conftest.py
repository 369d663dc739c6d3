"""Calendars the clock's tests share, as values."""

import pytest

from kernel.clock.calendars import WorkCalendar
from kernel.clock.defaults import office_week
from kernel.clock.proposals import proposed_days


@pytest.fixture(scope="session")
def listed_days():
    return (*proposed_days(year=2026), *proposed_days(year=2027))


@pytest.fixture(scope="session")
def calendar(listed_days):
    """The default hours in WIB, with the public holidays and the joint leave of 2026 and 2027."""
    return WorkCalendar(timezone="Asia/Jakarta", weeks=(office_week(),), closed_days=listed_days, version=1)


@pytest.fixture(scope="session")
def plain():
    """The default hours in WIB without any holiday."""
    return WorkCalendar(timezone="Asia/Jakarta", weeks=(office_week(),))
