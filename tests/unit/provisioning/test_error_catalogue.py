"""`docs/errors.md` names every error of provisioning with the words a person sees."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import provisioning.providers
from provisioning.providers.errors import ProviderFault
from provisioning.steps import looks

ROOT = Path(__file__).resolve().parents[3]
CATALOGUE = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")


def faults() -> list[type[ProviderFault]]:
    for module in pkgutil.walk_packages(provisioning.providers.__path__, "provisioning.providers."):
        if module.name.endswith(".errors"):
            importlib.import_module(module.name)
    return sorted(descendants(ProviderFault), key=lambda fault: fault.code)


def descendants(kind):
    for child in kind.__subclasses__():
        if child.__module__.startswith("provisioning."):
            yield child
            yield from descendants(child)


def troubles() -> dict[str, str]:
    """Return the code of every `Trouble("code", WORDS, …)` in the source, with the file it stands in."""
    found = {}
    for path in (ROOT / "provisioning").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(getattr(node, "func", None), "id", "")
            if name in {"Trouble", "_trouble"} and node.args and isinstance(node.args[0], ast.Constant):
                found[node.args[0].value] = path.name
    return found


def row_of(code: str) -> str:
    return next((line for line in CATALOGUE.splitlines() if f"`{code}`" in line), "")


@pytest.mark.parametrize("fault", faults(), ids=lambda fault: fault.code)
def test_fault_of_a_provider_is_catalogued_with_its_words(fault):
    row = row_of(fault.code)

    assert fault.words in row
    assert fault.advice in row
    assert ("| no |" in row) == fault.permanent


@pytest.mark.parametrize("code", troubles())
def test_trouble_of_a_step_is_catalogued(code):
    assert row_of(code), f"{code} is missing in docs/errors.md"


def test_no_row_names_an_error_that_is_gone():
    part = CATALOGUE.split("## Providers", 1)[1].split("\n## ", 1)[0]
    named = set(re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE))

    assert named == {fault.code for fault in faults()}


def test_words_of_the_looks_are_those_of_the_catalogue():
    words = [
        value for name, value in vars(looks).items() if name.isupper() and isinstance(value, str) and "%(" in value
    ]

    assert len(words) > 8
    assert [sentence for sentence in words if sentence not in CATALOGUE] == []
