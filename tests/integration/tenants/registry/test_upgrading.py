"""Sites of a former release are found by their fingerprint and brought up to date, alike ones alike."""

from __future__ import annotations

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection

from tenants.registry import schemas
from tenants.registry.models import SchemaTemplate, SiteUpgrade, Tenant
from tenants.registry.schemas import fingerprints, inventory
from tenants.registry.schemas.upgrading import applying, recipes
from tests.factories.registry import make_tenant
from tests.integration.tenants.registry.releases import BY_HAND, COLUMN, MODEL, NOTHING

pytestmark = pytest.mark.django_db(transaction=True)


def columns(tenant):
    return {name.split()[0] for name in inventory.take(tenant.schema_name)["columns"]}


def journal():
    return sorted(SiteUpgrade.objects.values_list("tenant__label", "outcome", "way", "tries", "migrations"))


def ask(tenant, sql):
    with connection.cursor() as cursor:
        cursor.execute(sql.format(f'"{tenant.schema_name}".'))
        return cursor.fetchall()


def test_column_of_a_new_release_is_added_to_every_site_by_the_sql_collected_once(test_database, release):
    tenants = [make_tenant(label=f"dinas-{number}", state="ACTIVE") for number in range(3)]
    release(COLUMN)

    summary = schemas.upgrade_sites()

    assert (summary.total, summary.done, summary.is_whole) == (3, 3, True)
    assert all("taggit_tag.note" in columns(tenant) for tenant in tenants)
    assert all("tag_note" in inventory.take(tenant.schema_name)["indexes"] for tenant in tenants)
    assert journal() == [(f"dinas-{number}", "DONE", "SQL", 1, 1) for number in range(3)]
    assert list(schemas.stale_sites()) == []
    assert [ask(tenant, "SELECT name FROM {}django_migrations WHERE name = '0007_new'") for tenant in tenants] == [
        [("0007_new",)]
    ] * 3
    assert schemas.upgrade_sites().total == 0


def test_former_release_s_real_migration_is_made_up_for(test_database):
    tenant = make_tenant(state="ACTIVE")
    call_command("migrate_schemas", "taggit", "0002", schema_name=tenant.schema_name, verbosity=0, interactive=False)
    Tenant.objects.filter(pk=tenant.pk).update(fingerprint="of a former release")
    assert not schemas.prove_whole(tenant.schema_name).whole

    schemas.upgrade_sites()

    assert schemas.prove_whole(tenant.schema_name).whole
    assert [line[1:3] for line in journal()] == [("DONE", "SQL")]


def test_migration_that_works_on_rows_is_run_in_every_site(test_database, release):
    tenants = [make_tenant(label=f"dinas-{number}") for number in range(2)]
    release(BY_HAND)

    schemas.upgrade_sites()

    assert journal() == [(f"dinas-{number}", "DONE", "MIGRATIONS", 1, 1) for number in range(2)]
    assert [ask(tenant, "SELECT slug FROM {}taggit_tag") for tenant in tenants] == [[("dari-migrasi",)]] * 2


def test_migration_that_changes_words_only_is_recorded(test_database, release):
    make_tenant(label="dinkes")
    release(NOTHING)

    assert schemas.upgrade_sites().done == 1
    assert journal() == [("dinkes", "DONE", "SQL", 1, 1)]


def test_statement_never_falls_through_to_the_platform_s_table(test_database, release):
    """HAZARDS 4: the site lacks a table that `public` has."""
    whole, tenant = make_tenant(label="dishub"), make_tenant(label="dinkes")
    release('operations = [migrations.RunSQL("ALTER TABLE account_emailaddress ADD COLUMN note text")]')
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TABLE "{tenant.schema_name}".account_emailaddress CASCADE')

    summary = schemas.upgrade_sites()

    assert [told.tenant.label for told in summary.failed] == ["dinkes"]
    assert "account_emailaddress.note" in columns(whole)
    assert "account_emailaddress.note" not in {name.split()[0] for name in inventory.take("public")["columns"]}


def test_site_in_use_is_told_as_busy_and_the_others_are_not_kept_waiting(test_database, release, monkeypatch):
    busy, free = make_tenant(label="dinkes"), make_tenant(label="dishub")
    release(COLUMN)
    monkeypatch.setattr(applying, "LOCK_TIMEOUT", "20ms")

    with psycopg.connect(test_database.url) as reader:
        reader.execute(f'SELECT count(*) FROM "{busy.schema_name}".taggit_tag')
        summary = schemas.upgrade_sites()

    assert [told.tenant for told in summary.busy] == [busy]
    assert "taggit_tag.note" in columns(free)
    assert journal() == [("dinkes", "BUSY", "SQL", 3, 1), ("dishub", "DONE", "SQL", 1, 1)]
    assert schemas.upgrade_sites().is_whole
    assert journal() == [("dinkes", "DONE", "SQL", 4, 1), ("dishub", "DONE", "SQL", 1, 1)]


def test_site_that_fails_is_named_and_the_others_go_on(test_database, release):
    others, odd = [make_tenant(label=f"dinas-{number}") for number in range(2)], make_tenant(label="dinkes")
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER TABLE "{odd.schema_name}".taggit_tag ADD COLUMN note text')
    release(COLUMN)

    summary = schemas.upgrade_sites()

    assert [(told.tenant.label, "note" in told.error) for told in summary.failed] == [("dinkes", True)]
    assert all("taggit_tag.note" in columns(tenant) for tenant in others)
    assert SiteUpgrade.objects.get(tenant__label="dinkes").outcome == "FAILED"


def test_site_of_a_newer_release_is_left_alone(test_database, release):
    tenant = make_tenant(label="dinkes")
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{tenant.schema_name}".django_migrations (app, name, applied) '
            "VALUES ('taggit', '0099_to_come', now())"
        )
    Tenant.objects.filter(pk=tenant.pk).update(fingerprint="of a release to come")

    summary = schemas.upgrade_sites()

    assert ["taggit.0099_to_come" in told.error for told in summary.failed] == [True]
    assert Tenant.objects.get(pk=tenant.pk).fingerprint == "of a release to come"


@pytest.mark.parametrize("body", [MODEL, NOTHING], ids=["a model", "options of a model"])
def test_new_content_types_and_permissions_come_from_the_template(body, test_database, release):
    tenant = make_tenant(label="dinkes")
    release(body)
    with connection.cursor() as cursor:
        cursor.execute(
            f'DELETE FROM "{tenant.schema_name}".auth_permission p USING "{tenant.schema_name}".django_content_type t '
            "WHERE t.id = p.content_type_id AND t.model = 'newspage'"
        )

    schemas.upgrade_sites()

    counted = "SELECT count(*) FROM {}auth_permission"
    template = Tenant(schema_name=SchemaTemplate.objects.get(kind="AGENCY").schema_name)
    assert ask(tenant, counted) == ask(template, counted)


def test_column_brings_no_permission_so_none_is_looked_for(test_database, release):
    make_tenant(label="dinkes")
    release(COLUMN)
    asked = []

    with connection.execute_wrapper(lambda execute, sql, *call: asked.append(str(sql)) or execute(sql, *call)):
        schemas.upgrade_sites()

    assert [sql for sql in asked if "auth_permission" in sql and sql.startswith("INSERT")] == []


def test_collecting_leaves_the_site_it_learned_from_as_it_was(test_database, release):
    tenant = make_tenant()
    release(COLUMN)
    before = inventory.take(tenant.schema_name)
    [gap] = schemas.upgrading.gaps.by_gap([tenant])

    recipe = recipes.recipe_for(gap, like=tenant.schema_name)

    assert [sql.split()[:3] for sql, _params in recipe.statements] == [
        ["ALTER", "TABLE", '"taggit_tag"'],
        ["CREATE", "INDEX", '"tag_note"'],
    ]
    assert tenant.schema_name not in str(recipe.statements)
    assert inventory.take(tenant.schema_name) == before
    assert schemas.making.schema_names("^zz_copy") == []


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
