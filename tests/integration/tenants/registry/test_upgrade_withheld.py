"""HAZARDS 11: what a router keeps from a site's schema is a fault, told before anything is recorded as applied."""

from __future__ import annotations

import pytest
from django.db.migrations import Migration, RunPython, RunSQL, operations
from django.db.models import CharField, CheckConstraint, Index, Q

from tenants.registry import schemas
from tenants.registry.errors import EmptyMigration
from tenants.registry.schemas.executing import Executor
from tenants.registry.switching import in_raw_schema
from tests.factories.registry import make_tenant

pytestmark = pytest.mark.django_db

INDEX = "taggit_tagg_content_8fc721_idx"
NOTE = CharField(max_length=20, default="")
# Every kind of operation that changes a site's tables, or its rows.
CHANGES = {
    "a model made": operations.CreateModel("Note", [("note", CharField(max_length=20, primary_key=True))]),
    "a model renamed": operations.RenameModel("Tag", "Label"),
    "a model removed": operations.DeleteModel("TaggedItem"),
    "a table renamed": operations.AlterModelTable("Tag", "taggit_label"),
    "a table described": operations.AlterModelTableComment("Tag", "labels"),
    "a field added": operations.AddField("Tag", "note", NOTE),
    "a column changed": operations.AlterField("Tag", "name", CharField(max_length=200, unique=True)),
    "a field renamed": operations.RenameField("Tag", "name", "title"),
    "a field removed": operations.RemoveField("Tag", "slug"),
    "fields made unique together": operations.AlterUniqueTogether("Tag", {("name", "slug")}),
    "an order kept": operations.AlterOrderWithRespectTo("TaggedItem", "tag"),
    "an index made": operations.AddIndex("Tag", Index(fields=["slug"], name="tag_slug")),
    "an index renamed": operations.RenameIndex("TaggedItem", new_name="tag_of", old_name=INDEX),
    "an index removed": operations.RemoveIndex("TaggedItem", INDEX),
    "a constraint made": operations.AddConstraint("Tag", CheckConstraint(condition=~Q(name=""), name="tag_named")),
    "SQL": RunSQL("ALTER TABLE taggit_tag ADD COLUMN note text"),
    "Python": RunPython(lambda apps, editor: apps.get_model("taggit", "Tag").objects.create(name="x", slug="x")),
}
NOTHING_TO_SAY = {
    "SQL that does nothing": RunSQL(RunSQL.noop),
    "no SQL": RunSQL([]),
    "Python that does nothing": RunPython(RunPython.noop),
    "words": operations.AlterModelOptions("Tag", {"verbose_name": "label"}),
    "a field's words": operations.AlterField(
        "Tag", "name", CharField("label", unique=True, max_length=100, help_text="a word")
    ),
}


@pytest.fixture
def holding_back(monkeypatch):
    """A router that keeps the tags from every schema."""

    def hold_back():
        monkeypatch.setattr(
            "django_tenants.routers.TenantSyncRouter.allow_migrate",
            lambda self, db, app_label, **more: False if app_label == "taggit" else None,
        )

    return hold_back


class OneMore(Executor):
    """Brings a schema a migration that no file holds."""

    def apply(self, operation):
        graph, key = self._executor.loader.graph, ("taggit", "0007_new")
        [last] = graph.leaf_nodes("taggit")
        migration = Migration(key[1], key[0])
        migration.operations = [operation]
        graph.add_node(key, migration)
        graph.add_dependency(migration, key, last)
        return self.migrate()


def recorded(tenant):
    return ("taggit", "0007_new") in schemas.upgrading.gaps.applied_migrations([tenant.schema_name])[tenant.schema_name]


@pytest.mark.parametrize("kind", CHANGES)
def test_change_that_a_router_keeps_from_a_site_is_not_recorded(test_database, holding_back, kind):
    tenant = make_tenant()
    holding_back()

    with in_raw_schema(tenant.schema_name), pytest.raises(EmptyMigration, match="0007_new"):
        OneMore().apply(CHANGES[kind])

    assert not recorded(tenant)


@pytest.mark.parametrize("kind", {**CHANGES, **NOTHING_TO_SAY})
def test_operation_that_nobody_keeps_back_is_recorded(test_database, kind):
    tenant = make_tenant()

    with in_raw_schema(tenant.schema_name):
        OneMore().apply({**CHANGES, **NOTHING_TO_SAY}[kind])

    assert recorded(tenant)
