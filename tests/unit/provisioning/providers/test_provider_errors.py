"""The error table of the providers tells the truth."""

from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import provisioning.providers
from provisioning.providers.errors import ProviderFault

README = Path(provisioning.providers.__file__).with_name("README.md")
ROW = re.compile(
    r"^\| `(?P<code>\w+)` \| .+ \| (?P<permanent>yes|no) \| (?P<wait>–|[\d.]+ s) \| (?P<words>.+) \|$", re.MULTILINE
)


def all_errors():
    for module in pkgutil.walk_packages(provisioning.providers.__path__, "provisioning.providers."):
        importlib.import_module(module.name)
    found, waiting = [], [ProviderFault]
    while waiting:
        children = waiting.pop().__subclasses__()
        found += children
        waiting += children
    return sorted((kind for kind in found if kind.__module__.startswith("provisioning.")), key=lambda kind: kind.code)


@pytest.fixture(scope="module")
def table():
    return {row["code"]: row for row in ROW.finditer(README.read_text())}


@pytest.mark.parametrize("kind", all_errors(), ids=lambda kind: kind.code)
def test_error_stands_in_the_table_as_it_is(table, kind):
    row = table[kind.code]

    assert row["permanent"] == ("yes" if kind.permanent else "no")
    assert row["wait"] == (f"{kind.wait:g} s" if kind.wait else "–")
    assert row["words"] == f"{kind.words} {kind.advice}"


def test_table_holds_no_error_that_is_gone(table):
    assert sorted(table) == [kind.code for kind in all_errors()]


@pytest.mark.parametrize("kind", all_errors(), ids=lambda kind: kind.code)
def test_error_that_waits_is_not_permanent(kind):
    assert not (kind.permanent and kind.wait)
