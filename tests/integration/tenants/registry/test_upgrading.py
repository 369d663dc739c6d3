"""Sites of a former release are found by their fingerprint and brought up to date, alike ones alike."""

from __future__ import annotations

import os
import signal
import sys
import textwrap
from pathlib import Path

import psycopg
import pytest
import taggit
from django.core.management import call_command
from django.db import connection, connections

from tenants.registry import schemas
from tenants.registry.models import SchemaTemplate, SiteUpgrade, Tenant
from tenants.registry.schemas import fingerprints, inventory
from tenants.registry.schemas.upgrading import applying, recipes
from tests.factories.registry import make_tenant

pytestmark = pytest.mark.django_db(transaction=True)

COLUMN = """
    operations = [
        migrations.AddField("tag", "note", models.CharField(max_length=20, default="", db_default="100 %")),
        migrations.AddIndex("tag", models.Index(fields=["note"], name="tag_note")),
    ]
"""
BY_HAND = """
    def fill(apps, schema_editor):
        Tag = apps.get_model("taggit", "Tag")
        Tag.objects.create(name="dari migrasi", slug="dari-migrasi")

    operations = [
        migrations.AddField("tag", "note", models.CharField(max_length=20, default="")),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
"""
FORMER = """
from importlib import import_module
Migration = import_module("taggit.migrations.{name}").Migration
"""
NOTHING = 'operations = [migrations.AlterModelOptions("tag", {"verbose_name": "label"})]'


@pytest.fixture
def release(tmp_path, monkeypatch, settings):
    """Bring out a new release: one more migration of taggit; the templates count as built for it."""

    def bring_out(*bodies):
        package = tmp_path / "taggit_of_the_new_release"
        package.mkdir()
        package.joinpath("__init__.py").write_text("")
        former = sorted(file.stem for file in Path(taggit.__file__).parent.glob("migrations/0*.py"))
        for name in former:
            package.joinpath(f"{name}.py").write_text(FORMER.format(name=name))
        before = former[-1]
        for at, body in enumerate(bodies, start=7):
            name = f"{at:04d}_new"
            head = "from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n"
            head += f"    dependencies = [('taggit', '{before}')]\n"
            package.joinpath(f"{name}.py").write_text(head + textwrap.indent(textwrap.dedent(body), "    "))
            before = name
        monkeypatch.syspath_prepend(str(tmp_path))
        settings.MIGRATION_MODULES = {"taggit": "taggit_of_the_new_release"}
        fingerprints.forget()
        for template in SchemaTemplate.objects.all():
            SchemaTemplate.objects.filter(pk=template.pk).update(fingerprint=fingerprints.template(template.kind))

    yield bring_out
    for name in [name for name in sys.modules if name.startswith("taggit_of_the_new_release")]:
        del sys.modules[name]
    fingerprints.forget()


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


@pytest.mark.processes
@pytest.mark.parametrize("at", [1, 2, 3])
def test_upgrade_killed_between_any_two_sites_goes_on(test_database, release, monkeypatch, at):
    tenants = [make_tenant(label=f"dinas-{number}") for number in range(3)]
    release(COLUMN)

    connections.close_all()
    pid = os.fork()
    if pid == 0:
        try:
            monkeypatch.setattr(applying, "_finish", _dying_at(at, applying._finish))
            schemas.upgrade_sites()
        finally:
            os._exit(1)
    _, status = os.waitpid(pid, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    # The site it was at is as it was: the kill came in the middle of its transaction.
    assert [outcome for _label, outcome, *_more in journal()] == ["DONE"] * (at - 1)

    summary = schemas.upgrade_sites()

    assert (summary.total, summary.done) == (3 - (at - 1), 3 - (at - 1))
    assert all("taggit_tag.note" in columns(tenant) for tenant in tenants)
    assert schemas.making.schema_names("^zz_copy") == []


def _dying_at(at, finish):
    calls = []

    def dying(*arguments, **named):
        calls.append(1)
        if len(calls) == at:
            os.kill(os.getpid(), signal.SIGKILL)
        finish(*arguments, **named)

    return dying


def test_new_content_types_and_permissions_come_from_the_template(test_database, release):
    tenant = make_tenant(label="dinkes")
    release(COLUMN)
    with connection.cursor() as cursor:
        cursor.execute(
            f'DELETE FROM "{tenant.schema_name}".auth_permission p USING "{tenant.schema_name}".django_content_type t '
            "WHERE t.id = p.content_type_id AND t.model = 'newspage'"
        )

    schemas.upgrade_sites()

    counted = "SELECT count(*) FROM {}auth_permission"
    template = Tenant(schema_name=SchemaTemplate.objects.get(kind="AGENCY").schema_name)
    assert ask(tenant, counted) == ask(template, counted)


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
