"""`docs/errors.md` names every error a person may meet: when it comes, its words, how to mend it."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from kernel.errors import GapuraError
from kernel.outbox import failures
from provisioning.providers.errors import ProviderFault
from provisioning.steps import looks

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("central", "kernel", "provisioning", "site_template", "tenants")
# Programs and settings: importing them starts or decides something.
NOT_IMPORTED = re.compile(r"\.(?:migrations|settings|__main__)(?:\.|$)|^central\.(?:wsgi|celery)$")
WITHOUT_WORDS = {"error", "provider_fault"}  # bases that nobody raises
NOT_SHOWN = {"UnableToMove", "MovedByAnother"}  # caught, and the page is read again
# They carry the words of what they hold, or take no other way than with a remedy.
FOLLOWS_OTHERS = {"InvalidFields", "UnknownKind", "AttachmentMissing", "UploadRefused"}


def tables() -> Iterator[tuple[dict[str, str], str]]:
    """Yield each row of the catalogue as its cells by heading, with the row itself."""
    heading: list[str] = []
    for line in (ROOT / "docs" / "errors.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if not line.startswith("|"):
            heading = []
        elif not heading:
            heading = [cell.strip() for cell in line.strip("|").split("|")]
        elif set(line) - set("|-"):
            yield dict(zip(heading, cells, strict=False)), line


def rows() -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for row, _line in tables():
        for code in re.findall(r"`(\w+)`", row.get("code", "")):
            found.setdefault(code, []).append(row)
    return found


def modules() -> Iterator[str]:
    for package in PACKAGES:
        for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            if not NOT_IMPORTED.search(module.name):
                yield module.name


def kinds_of_error() -> list[type[GapuraError]]:
    for name in modules():
        importlib.import_module(name)
    return sorted(set(descendants(GapuraError)), key=lambda kind: kind.code)


def descendants(kind):
    for child in kind.__subclasses__():
        if child.__module__.split(".")[0] in PACKAGES:
            yield child
            yield from descendants(child)


def faults() -> list[type[ProviderFault]]:
    return [kind for kind in kinds_of_error() if issubclass(kind, ProviderFault) and kind is not ProviderFault]


def sources() -> Iterator[tuple[str, Path, ast.Module]]:
    for base in ("platform/central", "platform/kernel", "provisioning", "tenants"):
        for path in (ROOT / base).rglob("*.py"):
            parts = path.relative_to(ROOT).with_suffix("").parts
            name = ".".join(parts[1:] if parts[0] == "platform" else parts)
            if "migrations" not in parts:
                yield name, path, ast.parse(path.read_text(encoding="utf-8"))


def troubles() -> list[tuple[str, str, str]]:
    """Return code, words and advice of every `Trouble("code", WORDS, ADVICE)` in the source."""
    found = set()
    for name, _path, tree in sources():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") not in {"Trouble", "_trouble"}:
                continue
            if node.args and isinstance(node.args[0], ast.Constant):
                module = importlib.import_module(name)
                names = [getattr(arg, "values", [arg])[-1] for arg in node.args[1:]]  # `this or ELSE_THAT`: the last
                words = [getattr(module, arg.id, "") for arg in names if isinstance(arg, ast.Name)]
                advice = looks.CHECK_ROUTING if node.func.id == "_trouble" else "".join(words[1:2])
                found.add((node.args[0].value, words[0], advice))
    return sorted(found)


@pytest.mark.parametrize("kind", kinds_of_error(), ids=lambda kind: f"{kind.__name__}:{kind.code}")
def test_error_is_catalogued_with_its_occasion_its_words_and_its_remedy(kind):
    found = rows().get(kind.code, [])

    assert found or kind.code in WITHOUT_WORDS, f"{kind.code} is missing in docs/errors.md"
    for row in found:
        assert [row.get(cell) or f"“{cell}” is empty" for cell in ("when", "what is seen", "how to mend it")] == [
            row.get(cell) for cell in ("when", "what is seen", "how to mend it")
        ]


def test_every_code_of_the_source_belongs_to_an_error_that_was_looked_at():
    coded = {
        statement.value.value
        for _name, _path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for statement in node.body
        if isinstance(statement, ast.Assign | ast.AnnAssign)
        and "code" in {getattr(target, "id", "") for target in getattr(statement, "targets", [])}
        and isinstance(statement.value, ast.Constant)
    }

    assert coded - {kind.code for kind in kinds_of_error()} - set(rows()) == set()


@pytest.mark.parametrize("fault", faults(), ids=lambda fault: fault.code)
def test_fault_of_a_provider_is_catalogued_with_its_words(fault):
    (row,) = rows()[fault.code]

    assert (row["what is seen"], row["how to mend it"]) == (fault.words, fault.advice)
    assert (row["again by itself"] == "no") == fault.permanent


@pytest.mark.parametrize(("code", "words", "advice"), troubles(), ids=[code for code, *_rest in troubles()])
def test_trouble_of_a_step_is_catalogued_with_its_words(code, words, advice):
    (row,) = [row for row in rows().get(code, []) if row["what is seen"] == words]

    assert advice, f"{code} tells nobody how to mend it"
    assert advice in row["how to mend it"]


def test_message_that_was_not_delivered_is_catalogued_with_its_words():
    told = {code: row["what is seen"] for code in failures.WORDS for row in rows().get(code, [])}

    with translation.override("en"):
        assert told == {code: str(words) for code, words in failures.WORDS.items()}


def test_no_row_names_a_provider_s_error_that_is_gone():
    text = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
    part = text.split("## Providers", 1)[1].split("\n## ", 1)[0]

    assert set(re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE)) == {fault.code for fault in faults()}


def test_no_row_names_an_error_that_is_gone():
    words = {
        node.value
        for _name, _path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }

    assert set(rows()) - words == set()


def test_who_is_refused_is_told_how_to_mend_it():
    """Every error that is raised with words has a remedy beside them."""
    names = {kind.__name__ for kind in kinds_of_error() if not issubclass(kind, ProviderFault)}
    faulty = {fault.__name__ for fault in faults()}
    silent = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for _name, path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", getattr(node.func, "attr", "")) in names - faulty - NOT_SHOWN - FOLLOWS_OTHERS
        and not {keyword.arg for keyword in node.keywords} & {"remedy", None}
        and node.args
    ]

    assert silent == []
