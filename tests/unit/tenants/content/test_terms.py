"""The rules text is data that the account pages read."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

import site_template

FILES = sorted((Path(site_template.__file__).parent / "terms").glob("*.yml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_rules_are_whole(path):
    terms = yaml.safe_load(path.read_text(encoding="utf-8"))

    assert set(terms) == {"version", "title", "intro", "sections", "accept"}
    assert terms["version"] == path.stem
    assert all(section["heading"] and section["points"] for section in terms["sections"])


def test_there_are_rules():
    assert FILES
