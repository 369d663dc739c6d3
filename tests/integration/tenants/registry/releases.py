"""New releases of the sites' apps, made up for tests: one more migration of a library."""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path

import pytest
import taggit

from tenants.registry.models import SchemaTemplate
from tenants.registry.schemas import fingerprints

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

MODEL = 'operations = [migrations.CreateModel("Shelf", fields=[("id", models.BigAutoField(primary_key=True))])]'


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
