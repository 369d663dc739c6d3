"""The test databases themselves: migrated, with templates and a pool, made anew after a test that commits."""

from __future__ import annotations

import psycopg
import pytest

pytestmark = pytest.mark.django_db


def test_database_has_templates_and_a_warm_pool(db):
    from tenants.registry import schemas
    from tenants.registry.models import Tenant

    assert schemas.templates_stale() == []
    assert Tenant.objects.filter(state="POOL", kind="AGENCY").exists()
    assert Tenant.objects.filter(state="POOL", kind="SCHOOL").exists()


def test_two_tenants_are_routable_and_apart(two_tenants):
    from tenants.registry.lookup import find_by_host

    first, second = two_tenants

    assert first.tenant.schema_name != second.tenant.schema_name
    assert find_by_host(first.host) == first.tenant
    assert find_by_host(second.host) == second.tenant


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_committed_rows_are_gone_in_the_next_test(turn, test_database):
    from tenants.registry.models import ParentDomain

    before = ParentDomain.objects.filter(name="tinggal.go.id").count()
    ParentDomain.objects.create(name="tinggal.go.id", serving_suffix="tinggal.localhost", region="Contoh")

    with psycopg.connect(test_database.url) as other:
        seen = other.execute("SELECT count(*) FROM registry_parentdomain WHERE name = 'tinggal.go.id'").fetchone()
    assert (before, seen) == (0, (1,))


@pytest.mark.django_db(transaction=True)
def test_templates_survive_a_test_that_commits(test_database):
    from tenants.registry import schemas

    assert schemas.templates_stale() == []
    assert schemas.create_schema("AGENCY").proven_at
