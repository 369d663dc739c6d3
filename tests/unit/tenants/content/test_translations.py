"""The supplementary catalogue: whole, and faithful to the marks inside the messages."""

from __future__ import annotations

import re

import polib
import pytest

from tenants.content.translations import OURS, measure

PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|\{[a-z_]+\}|%s")
TAG = re.compile(r"</?[a-z]+[^>]*>")
CATALOGUES = [polib.pofile(str(OURS / name)) for name in ("django.po", "djangojs.po")]


def test_all_of_wagtail_speaks_indonesian():
    rows = list(measure())

    assert sum(row.messages for row in rows) > 1900
    assert {row.catalogue: row.missing for row in rows if row.missing} == {}


def test_most_would_be_missing_without_ours():
    """Should Wagtail's own catalogue ever become whole, ours can go."""
    rows = list(measure())

    assert sum(row.before for row in rows) < 0.8 * sum(row.messages for row in rows)


def test_no_message_is_fuzzy_or_empty():
    for catalogue in CATALOGUES:
        assert catalogue.untranslated_entries() == []
        assert catalogue.fuzzy_entries() == []


@pytest.mark.parametrize("marks", [PLACEHOLDER, TAG], ids=["placeholders", "tags"])
def test_marks_inside_messages_are_kept(marks):
    broken = [entry.msgid for catalogue in CATALOGUES for entry in catalogue if not marks_are_kept(entry, marks)]

    assert broken == []


def marks_are_kept(entry, marks):
    """All marks of the singular are there, and none that neither form has."""
    translated = set(marks.findall(entry.msgstr or entry.msgstr_plural[0]))
    singular, both = set(marks.findall(entry.msgid)), set(marks.findall(f"{entry.msgid} {entry.msgid_plural}"))
    return singular <= translated <= both
