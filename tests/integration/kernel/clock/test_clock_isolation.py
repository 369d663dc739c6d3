"""Two sites keep two clocks: neither the rows nor what the process remembers of them is shared."""

import pytest

from kernel.clock.errors import CalendarMissing
from kernel.clock.operations import change_calendar, seed_calendar
from kernel.clock.queries import load_calendar
from tenants.registry.switching import in_tenant

pytestmark = pytest.mark.django_db


@pytest.fixture
def bare_sites(two_tenants, clear_clock):
    for site in two_tenants:
        with in_tenant(site.tenant):
            clear_clock()
    return two_tenants


@pytest.fixture
def sites(bare_sites):
    first, second = bare_sites
    for site, timezone in ((first, "Asia/Jakarta"), (second, "Asia/Jayapura")):
        with in_tenant(site.tenant):
            seed_calendar(timezone=timezone, by="tests", years=[2026])
    return first, second


def timezone_of(site):
    with in_tenant(site.tenant):
        return load_calendar().timezone


def test_load_calendar_of_two_sites_in_turn_gives_each_its_own(sites):
    assert [timezone_of(site) for site in (*sites, *sites)] == ["Asia/Jakarta", "Asia/Jayapura"] * 2


def test_change_calendar_of_one_site_leaves_the_other(sites):
    first, second = sites
    with in_tenant(first.tenant):
        change_calendar(timezone="Asia/Makassar", reason="Kantor pindah", by="tests")

    assert (timezone_of(first), timezone_of(second)) == ("Asia/Makassar", "Asia/Jayapura")


def test_load_calendar_of_a_site_without_one_does_not_fall_back_to_the_platform(bare_sites):
    seed_calendar(timezone="Asia/Jakarta", by="tests", years=[2026])
    site, _other = bare_sites

    with in_tenant(site.tenant), pytest.raises(CalendarMissing) as caught:
        load_calendar()

    assert site.tenant.schema_name in caught.value.message
