"""Many workers claim at once: each request gets a schema of its own, and one request never two."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from tenants.registry import schemas
from tenants.registry.models import Tenant
from tests.factories.registry import make_parent

pytestmark = pytest.mark.django_db(transaction=True)

CLAIMERS = 6


def _at_once(work):
    start = threading.Barrier(CLAIMERS)

    def run(number):
        start.wait()
        try:
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(CLAIMERS) as threads:
        return list(threads.map(run, range(CLAIMERS)))


def test_six_requests_get_six_schemas_also_beyond_the_pool(test_database):
    parent = make_parent()
    assert Tenant.objects.filter(state="POOL", kind="AGENCY").count() < CLAIMERS

    claimed = _at_once(
        lambda number: schemas.claim(
            kind="AGENCY",
            created_for=f"PW-{number}",
            name=f"Dinas {number} (contoh)",
            parent=parent,
            label=f"dinas{number + 2}",
        )
    )

    assert len({tenant.schema_name for tenant in claimed}) == CLAIMERS
    for number, tenant in enumerate(claimed):
        assert (tenant.created_for, tenant.state) == (f"PW-{number}", "CLAIMED")
        assert schemas.prove_whole(tenant.schema_name).whole


def test_six_workers_of_one_request_get_one_schema(test_database):
    parent = make_parent()

    claimed = _at_once(
        lambda number: schemas.claim(
            kind="SCHOOL", created_for="PW-2026-0001", name="SMP (contoh)", parent=parent, label="smpn2"
        )
    )

    assert len({tenant.pk for tenant in claimed}) == 1
    assert Tenant.objects.filter(created_for="PW-2026-0001").count() == 1
    assert Tenant.objects.exclude(kind="PLATFORM").exclude(state__in=["POOL", "CLAIMED"]).count() == 0


def test_two_fillers_do_not_overfill(test_database):
    made = _at_once(lambda number: schemas.fill_pool(size=4))

    assert sum(made) == 2  # three of each kind were there
    assert Tenant.objects.filter(state="POOL").count() == 8
