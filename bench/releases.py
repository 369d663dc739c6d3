"""New releases of the sites' apps, made up to be measured: one more column each."""

from __future__ import annotations

import importlib
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import taggit
from django.conf import settings

from tenants.registry.models import SchemaTemplate
from tenants.registry.schemas import fingerprints

PACKAGE = "bench_release"
FORMER = "from importlib import import_module\nMigration = import_module('taggit.migrations.{name}').Migration\n"
NEW = """
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("taggit", "{before}")]
    operations = [migrations.AddField("tag", "{column}", models.CharField(max_length=20, default=""))]
"""


@contextmanager
def new_releases() -> Iterator[Callable[[str], None]]:
    """Give a function that brings out a release with one more column; the templates count as built for it."""
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder) / PACKAGE
        package.mkdir()
        (package / "__init__.py").write_text("")
        for file in sorted(Path(taggit.__file__).parent.glob("migrations/0*.py")):
            (package / file.name).write_text(FORMER.format(name=file.stem))
        former, settings.MIGRATION_MODULES = settings.MIGRATION_MODULES, {"taggit": PACKAGE}
        sys.path.insert(0, folder)
        try:
            yield lambda column: _bring_out(package, column)
        finally:
            sys.path.remove(folder)
            settings.MIGRATION_MODULES = former
            for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
                del sys.modules[name]
            fingerprints.forget()


def _bring_out(package: Path, column: str) -> None:
    before = max(file.stem for file in package.glob("0*.py"))
    (package / f"{int(before[:4]) + 1:04d}_{column}.py").write_text(NEW.format(before=before, column=column))
    importlib.invalidate_caches()
    fingerprints.forget()
    for template in SchemaTemplate.objects.all():
        SchemaTemplate.objects.filter(pk=template.pk).update(fingerprint=fingerprints.template(template.kind))
