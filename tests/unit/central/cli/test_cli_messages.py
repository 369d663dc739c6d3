"""The terminal's language, and catalogues compiled without any gettext tool."""

from __future__ import annotations

import gettext
import os

import pytest

from central.cli.runtime import catalogues, messages

PO = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Stopping …"\nmsgstr "{word}"\n'


@pytest.fixture
def catalogue(tmp_path):
    folder = tmp_path / "platform" / "thing" / "locale" / "id" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    po = folder / "django.po"
    po.write_text(PO.format(word="Menghentikan …"), encoding="utf-8")
    return po


def spoken(file):
    with file:
        return gettext.GNUTranslations(file).gettext("Stopping …")


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, "id"),
        ({"LANG": "C.UTF-8"}, "id"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "id_ID.UTF-8"}, "id"),
        ({"LANG": "en_GB.UTF-8", "GAPURA_LANG": "id"}, "id"),
        ({"LC_ALL": "C.UTF-8", "GAPURA_LANG": "en"}, "en"),
    ],
)
def test_language_is_indonesian_unless_english_is_asked_for(variables, expected, monkeypatch):
    for name in ("GAPURA_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert messages.language() == expected


def test_catalogues_are_found_and_compiled_once(catalogue, tmp_path):
    found = list(catalogues.all_catalogues(tmp_path))

    assert catalogues.compile_stale(found) == 1
    assert catalogues.compile_stale(found) == 0
    assert spoken(catalogue.with_suffix(".mo").open("rb")) == "Menghentikan …"


def test_changed_catalogue_is_compiled_again(catalogue):
    catalogues.compile_stale([catalogue])
    catalogue.write_text(PO.format(word="Berhenti …"), encoding="utf-8")
    later = catalogue.with_suffix(".mo").stat().st_mtime_ns + 1_000_000_000
    os.utime(catalogue, ns=(later, later))

    assert spoken(catalogues.binary(catalogue)) == "Berhenti …"


def test_catalogue_in_a_read_only_place_is_read_all_the_same(catalogue, monkeypatch):
    def refuse(*_arguments):
        raise PermissionError

    monkeypatch.setattr(catalogues, "_write", refuse)

    assert spoken(catalogues.binary(catalogue)) == "Menghentikan …"
