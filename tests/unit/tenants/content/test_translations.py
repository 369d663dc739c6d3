"""The supplementary catalogue: whole, and faithful to the marks inside the messages."""

from __future__ import annotations

import re

import polib
import pytest

from tenants.content.translations import OURS, measure

PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|\{[a-z_]+\}|%s")
TAG = re.compile(r"</?[a-z]+[^>]*>")
ENTRIES = [
    pytest.param(entry, id=f"{name}:{entry.msgid[:60]}")
    for name in ("django.po", "djangojs.po")
    for entry in polib.pofile(str(OURS / name))
]


def test_all_of_wagtail_speaks_indonesian():
    rows = list(measure())

    assert sum(row.messages for row in rows) > 1900
    assert {row.catalogue: row.missing for row in rows if row.missing} == {}


def test_most_would_be_missing_without_ours():
    """Should Wagtail's own catalogue ever become whole, ours can go."""
    rows = list(measure())

    assert sum(row.before for row in rows) < 0.8 * sum(row.messages for row in rows)


def test_no_message_is_fuzzy_or_empty():
    for name in ("django.po", "djangojs.po"):
        catalogue = polib.pofile(str(OURS / name))

        assert catalogue.untranslated_entries() == []
        assert catalogue.fuzzy_entries() == []


@pytest.mark.parametrize("entry", ENTRIES)
def test_marks_inside_a_message_are_kept(entry):
    original = f"{entry.msgid} {entry.msgid_plural}"
    translated = entry.msgstr or entry.msgstr_plural[0]

    assert set(PLACEHOLDER.findall(translated)) <= set(PLACEHOLDER.findall(original))
    assert set(PLACEHOLDER.findall(entry.msgid)) <= set(PLACEHOLDER.findall(translated))
    assert set(TAG.findall(translated)) == set(TAG.findall(entry.msgid))
