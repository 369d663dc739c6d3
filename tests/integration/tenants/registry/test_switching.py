"""In and out of schemas: never by accident, never inside a transaction (HAZARDS 1, 4, 7)."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction

from tenants.registry.errors import SchemaSwitchInTransaction, UnknownSchema
from tenants.registry.models import Tenant
from tenants.registry.switching import current_schema, current_tenant, in_public, in_raw_schema, in_tenant

pytestmark = pytest.mark.django_db


def test_block_ends_where_it_began(tenant_a, tenant_b):
    with in_tenant(tenant_a):
        with in_tenant(tenant_b):
            assert (current_schema(), current_tenant()) == (tenant_b.schema_name, tenant_b)
        assert (current_schema(), current_tenant()) == (tenant_a.schema_name, tenant_a)
    assert current_schema() == "public"


def test_block_ends_where_it_began_after_an_error(tenant_a):
    with pytest.raises(ZeroDivisionError), in_tenant(tenant_a):
        raise ZeroDivisionError
    assert current_schema() == "public"


def test_schema_by_name_enters_the_tenant_itself(tenant_a):
    with in_tenant(tenant_a.schema_name) as entered:
        assert entered == tenant_a
        assert current_tenant() == tenant_a


def test_statement_runs_in_the_schema_of_its_block(tenant_a):
    with in_tenant(tenant_a), connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        assert cursor.fetchone() == (tenant_a.schema_name,)
    with in_public(), connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        assert cursor.fetchone() == ("public",)


def test_schema_nobody_has_is_not_entered():
    with pytest.raises(UnknownSchema, match="t_nobody"), in_tenant("t_nobody"):
        pytest.fail("entered a schema that does not exist: every query would have been answered by public")


def test_schema_that_was_never_proven_is_not_entered(tenant_a):
    Tenant.objects.filter(pk=tenant_a.pk).update(proven_at=None, state="CLAIMED")
    tenant_a.refresh_from_db()

    with pytest.raises(UnknownSchema), in_tenant(tenant_a):
        pytest.fail("entered a schema that may be half-made")


def test_with_tenant_itself_raises(tenant_a):
    with pytest.raises(TypeError, match="in_tenant"), tenant_a:
        pytest.fail("the block began")


def test_switch_inside_a_transaction_raises_and_the_transaction_goes_on(tenant_a, tenant_b):
    with in_tenant(tenant_a):
        with transaction.atomic():
            with pytest.raises(SchemaSwitchInTransaction), in_tenant(tenant_b):
                pytest.fail("switched: what runs on commit would hit the wrong site")
            with pytest.raises(SchemaSwitchInTransaction), in_public():
                pytest.fail("switched")
            assert current_schema() == tenant_a.schema_name
        assert current_schema() == tenant_a.schema_name


def test_entering_the_same_schema_inside_a_transaction_is_no_switch(tenant_a):
    with in_tenant(tenant_a), transaction.atomic(), in_tenant(tenant_a.schema_name):
        assert current_schema() == tenant_a.schema_name


def test_switch_inside_a_hand_made_transaction_raises(tenant_a, monkeypatch):
    state = connections["default"].__dict__
    monkeypatch.setitem(state, "in_atomic_block", False)
    monkeypatch.setitem(state, "autocommit", False)

    with pytest.raises(SchemaSwitchInTransaction), in_tenant(tenant_a):
        pytest.fail("switched")


def test_search_path_is_set_again_after_a_rolled_back_switch(tenant_a):
    with in_tenant(tenant_a):
        with pytest.raises(ZeroDivisionError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            raise ZeroDivisionError
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_schema()")
            assert cursor.fetchone() == (tenant_a.schema_name,)


def test_template_maker_does_not_see_public(tenant_a):
    with in_raw_schema(tenant_a.schema_name), connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('members_user') IS NOT NULL, to_regclass('registry_tenant') IS NULL")
        assert cursor.fetchone() == (True, True)


def test_1200_blocks_in_threads_all_work_in_their_own_tenant(django_db_setup, django_db_blocker):
    """The model's own `with tenant:` mixed up 808 of 1,200."""
    with django_db_blocker.unblock():
        tenants = list(Tenant.objects.filter(state="POOL")[:4])
        assert len(tenants) == 4
        start = threading.Barrier(4)

        def work(number):
            start.wait()
            wrong = 0
            try:
                for turn in range(300):
                    tenant = tenants[(number + turn) % 4]
                    with in_tenant(tenant), connection.cursor() as cursor:
                        cursor.execute("SELECT current_schema()")
                        wrong += cursor.fetchone() != (tenant.schema_name,) or current_tenant() != tenant
            finally:
                connection.close()
            return wrong

        with ThreadPoolExecutor(4) as threads:
            assert sum(threads.map(work, range(4))) == 0
        connection.close()
