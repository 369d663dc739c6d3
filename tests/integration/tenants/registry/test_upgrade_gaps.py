"""What goes wrong for some sites is told of them, with its remedy, and holds up no other."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from tenants.registry import schemas
from tenants.registry.errors import EmptyMigration
from tenants.registry.models import SiteUpgrade, Tenant
from tenants.registry.schemas import inventory
from tenants.registry.schemas.migrating import migrate_site
from tests.factories.registry import make_tenant

pytestmark = pytest.mark.django_db(transaction=True)

COLUMN = 'operations = [migrations.AddField("tag", "note", models.CharField(max_length=20, default=""))]'
COLUMN_BESIDE_PYTHON = """
    operations = [
        migrations.AddField("tag", "note", models.CharField(max_length=20, default="")),
        migrations.RunPython(migrations.RunPython.noop),
    ]
"""
NO_SQL = "operations = [migrations.RunSQL(migrations.RunSQL.noop), migrations.RunSQL([])]"
CHOOSY = """
    def look(apps, schema_editor):
        if apps.get_model("taggit", "Tag").objects.exists():
            raise LookupError("a tag nobody expected")

    operations = [migrations.RunPython(look, migrations.RunPython.noop)]
"""
RENAMED = 'operations = [migrations.RenameModel("Tag", "Label")]'
OF_THE_PLATFORM_TOO = "ALTER TABLE account_emailaddress ADD COLUMN note text"
BY_SQL = f'operations = [migrations.RunSQL("{OF_THE_PLATFORM_TOO}")]'
BY_PYTHON = f"""
    operations = [
        migrations.RunSQL("{OF_THE_PLATFORM_TOO}"),
        migrations.RunPython(migrations.RunPython.noop),
    ]
"""


def ask(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


def has_recorded(tenant):
    return bool(ask(f"SELECT 1 FROM \"{tenant.schema_name}\".django_migrations WHERE name = '0007_new'"))


def columns(schema_name):
    return {name.split()[0] for name in inventory.take(schema_name)["columns"]}


@pytest.mark.parametrize("body", [COLUMN, COLUMN_BESIDE_PYTHON], ids=["collected", "run in every site"])
def test_empty_sql_is_never_recorded_as_applied(test_database, release, monkeypatch, body):
    """HAZARDS 11: a router that holds a migration back makes it say nothing."""
    tenant = make_tenant(label="dinkes")
    release(body)
    monkeypatch.setattr(
        "django_tenants.routers.TenantSyncRouter.allow_migrate",
        lambda self, db, app_label, **more: app_label != "taggit",
    )

    summary = schemas.upgrade_sites()

    assert [told.tenant for told in summary.failed] == [tenant]
    assert "taggit.tag (taggit.0007_new)" in summary.failed[0].error
    assert "Periksa router basis data" in SiteUpgrade.objects.get(tenant=tenant).error
    assert not has_recorded(tenant)
    assert list(schemas.stale_sites()) == [tenant]


def test_migration_without_sql_is_recorded(test_database, release):
    tenant = make_tenant()
    release(NO_SQL)

    assert schemas.upgrade_sites().is_whole
    assert has_recorded(tenant)


def test_gap_that_cannot_be_collected_does_not_stop_the_others(test_database, release):
    older, others = make_tenant(label="dinas-tua"), [make_tenant(label=f"dinas-{number}") for number in range(2)]
    call_command("migrate_schemas", "taggit", "0005", schema_name=older.schema_name, verbosity=0, interactive=False)
    ask(f'ALTER TABLE "{older.schema_name}".taggit_taggeditem DROP COLUMN object_id')
    release(COLUMN)

    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("upgrade", as_json=True, stdout=out)

    said = json.loads(out.getvalue().splitlines()[-1])
    assert (ended.value.code, said["ok"], said["total"], said["done"]) == (1, False, 3, 2)
    assert [line["schema"] for line in said["failed"]] == [older.schema_name]
    assert "selengkapnya ada di log" in said["failed"][0]["error"]
    assert [has_recorded(tenant) for tenant in (older, *others)] == [False, True, True]
    assert SiteUpgrade.objects.get(tenant=older).outcome == "FAILED"
    assert schemas.making.schema_names("^zz_copy") == []


def test_migration_in_python_that_fails_on_one_site_s_rows_does_not_stop_the_others(test_database, release):
    odd, other = make_tenant(label="dinas-ganjil"), make_tenant(label="dinas-lain")
    ask(f"INSERT INTO \"{odd.schema_name}\".taggit_tag (name, slug) VALUES ('x', 'x')")
    release(CHOOSY)

    summary = schemas.upgrade_sites()

    assert [(told.tenant, "LookupError: a tag nobody expected" in told.error) for told in summary.failed] == [
        (odd, True)
    ]
    assert [has_recorded(odd), has_recorded(other)] == [False, True]


@pytest.mark.parametrize("body", [BY_SQL, BY_PYTHON], ids=["collected", "run in every site"])
def test_site_without_a_table_of_its_own_never_changes_the_platform_s(test_database, release, body):
    """HAZARDS 4, with the very site the SQL is learned from."""
    tenant = make_tenant()
    release(body)
    ask(f'DROP TABLE "{tenant.schema_name}".account_emailaddress CASCADE')

    summary = schemas.upgrade_sites()

    assert "account_emailaddress.note" not in columns("public")
    assert [told.tenant for told in summary.failed] == [tenant]


def test_renamed_model_keeps_its_content_type(test_database, release):
    """What points at rows of the model by its content type goes on pointing at them."""
    tenant = make_tenant()
    asked = f'SELECT id FROM "{tenant.schema_name}".django_content_type WHERE app_label = %s AND model = %s'
    before = ask(asked, "taggit", "tag")
    release(RENAMED)

    schemas.upgrade_sites()

    assert ask(asked, "taggit", "label") == before
    assert Tenant.objects.get(pk=tenant.pk).fingerprint == schemas.fingerprints.migrations()


def test_template_is_not_built_without_what_a_router_keeps_from_it(test_database, release, monkeypatch):
    tenant = make_tenant()
    release(COLUMN)
    monkeypatch.setattr(
        "django_tenants.routers.TenantSyncRouter.allow_migrate",
        lambda self, db, app_label, **more: app_label != "taggit",
    )

    with pytest.raises(EmptyMigration, match="taggit"):
        migrate_site(tenant.schema_name)

    assert not has_recorded(tenant)
