"""Imports go down only; models and migrations agree; catalogues are complete."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import polib
import pytest
from django.core.management import call_command
from django.utils import translation

ROOT = Path(__file__).resolve().parents[2]
CATALOGUES = sorted(
    path for path in ROOT.glob("**/locale*/id/LC_MESSAGES/*.po") if "var" not in path.relative_to(ROOT).parts
)
SOURCES = ("platform/central", "platform/kernel", "provisioning", "tenants", "site_template")
LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def test_import_contracts_hold():
    paths = f"{ROOT}:{ROOT / 'platform'}"

    result = subprocess.run(
        [sys.executable, "-c", LINT_IMPORTS, "--no-cache"],
        cwd=ROOT,
        env={"PYTHONPATH": paths, "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_catalogues_exist():
    assert len(CATALOGUES) > 3


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: str(path.relative_to(ROOT)))
def test_catalogue_is_complete_and_not_fuzzy(path):
    catalogue = polib.pofile(str(path))

    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []
    assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []


def test_every_word_of_the_source_has_its_indonesian():
    known = {entry.msgid for path in CATALOGUES for entry in polib.pofile(str(path))}
    with translation.override("id"):
        missing = sorted(
            f"{path.relative_to(ROOT)}: {words}"
            for path in (path for base in SOURCES for path in (ROOT / base).rglob("*.py"))
            for words in msgids(path)
            if words not in known and translation.gettext(words) == words
        )

    assert missing == []


def msgids(path):
    """Return the words a module hands to gettext; the context of `pgettext` comes before them."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        name = getattr(getattr(node, "func", None), "id", "")
        if name == "_" or "gettext" in name:
            words = node.args[1 if "pgettext" in name else 0]
            if isinstance(words, ast.Constant):
                yield words.value
