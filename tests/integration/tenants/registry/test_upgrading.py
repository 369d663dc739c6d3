"""A site that another release made is found by its fingerprint and gets the migrations it lacks."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection

from tenants.registry import schemas
from tenants.registry.models import Tenant
from tenants.registry.schemas import fingerprints, inventory
from tests.factories.registry import make_tenant

pytestmark = pytest.mark.django_db(transaction=True)


def test_site_of_a_former_release_is_brought_up_to_date(test_database):
    tenant = make_tenant(state="ACTIVE")
    call_command("migrate_schemas", "taggit", "0002", schema_name=tenant.schema_name, verbosity=0, interactive=False)
    Tenant.objects.filter(pk=tenant.pk).update(fingerprint="of a former release")
    lacking = schemas.prove_whole(tenant.schema_name).missing
    assert any(name.startswith("migrations: taggit.0003") for name in lacking)
    told = []

    assert list(schemas.stale_sites()) == [tenant]
    schemas.upgrade_site(tenant, report=told.append)

    assert schemas.prove_whole(tenant.schema_name).whole
    assert list(schemas.stale_sites()) == []
    tenant.refresh_from_db()
    assert tenant.fingerprint == fingerprints.migrations()
    assert any("taggit.0003" in line for line in told)


def test_fresh_sites_are_found_fresh_from_their_rows_alone(test_database, django_assert_max_num_queries):
    make_tenant()
    fingerprints.migrations()

    with django_assert_max_num_queries(2):
        assert list(schemas.stale_sites()) == []


def test_platform_s_schema_holds_no_table_of_a_site(test_database):
    """The router makes a site's migration a no-op in `public`, although Django records it there (HAZARDS 11)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('public.wagtailcore_page'), to_regclass('public.taggit_tag')")
        assert cursor.fetchone() == (None, None)
    assert inventory.take("public")["tables"].count("registry_tenant") == 1
