"""A calendar with rows, as an administrator finds it on the first day."""

import pytest

from kernel.clock.models import Calendar, CalendarVersion, ServicePolicy
from kernel.clock.operations import confirm_closures, seed_calendar

OFFICIAL = "Kepala Subbagian Kepegawaian (contoh)"
DECREE = "SKB 3 Menteri tentang Hari Libur Nasional dan Cuti Bersama 2026 (contoh)"


@pytest.fixture
def clear_clock(db):
    """Take calendar and service times out of the active schema."""

    def clear():
        for model in (CalendarVersion, Calendar, ServicePolicy):
            model.objects.all().delete()

    return clear


@pytest.fixture(autouse=True)
def bare_clock(clear_clock):
    """No calendar and no service times, whatever the prepared database was given."""
    clear_clock()


@pytest.fixture
def official():
    return OFFICIAL


@pytest.fixture
def decree():
    return DECREE


@pytest.fixture
def calendar_row(bare_clock):
    return seed_calendar(timezone="Asia/Jakarta", by="tests", years=[2026, 2027])


@pytest.fixture
def confirmed_row(calendar_row):
    for year in (2026, 2027):
        confirm_closures(year=year, source=DECREE, by=OFFICIAL)
    calendar_row.refresh_from_db()
    return calendar_row
