"""The measurements over many sites, on a few: what they find is what is so."""

from __future__ import annotations

import pytest
from django.conf import settings as configured

from bench.figures import Sheet
from bench.overview import Overview
from bench.upgrades import measure as measure_upgrades
from tenants.registry import schemas
from tests.factories.registry import make_tenant


@pytest.mark.django_db
def test_overview_takes_the_same_statements_over_more_sites(test_database):
    make_tenant()
    overview, sheet = Overview(), Sheet(sites=6)
    for _site in range(5):
        make_tenant(state="ACTIVE")

    overview.measure(sheet)

    assert sheet.judged["dashboard_statements"] == 0
    assert sheet.judged["dashboard"] > 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.processes
def test_upgrade_is_measured_killed_half_way_and_gone_on_with(test_database):
    for _site in range(4):
        make_tenant()
    sheet = Sheet(sites=4)

    measure_upgrades(sheet)

    assert set(sheet.judged) == {"stale_found", "column_added", "upgrade_resumed"}
    assert sheet.judged["upgrade_resumed"] == 0
    # The made-up releases are gone with the measurement.
    assert "taggit" not in configured.MIGRATION_MODULES
    assert schemas.fingerprints.migrations() not in {None, ""}
