"""The house keeps its shape: source roots, sizes, words that must not be in it."""

from __future__ import annotations

import ast
import platform
import re
import statistics
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE_ROOTS = ("platform/central", "platform/kernel", "tenants", "provisioning", "site_template", "playbooks")

# The binding sizes, tests and migrations apart.
MEDIAN_LINES, P95_LINES, MOST_LINES = 80, 300, 500
P95_FUNCTION, MOST_FUNCTION = 40, 60


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def source_files() -> list[Path]:
    files = tracked("*.py")
    return [
        file
        for file in files
        if str(file.relative_to(ROOT)).startswith(SOURCE_ROOTS) and "migrations" not in file.parts
    ]


def percentile(values: list[int], share: float) -> int:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def test_platform_is_a_source_root_and_not_a_package():
    python_files = list((ROOT / "platform").glob("*.py"))

    assert python_files == []
    assert platform.python_version()  # the standard library's module, not our folder


def test_source_files_stay_small():
    lengths = {file: len(file.read_text().splitlines()) for file in source_files() if file.read_text().strip()}

    assert statistics.median(lengths.values()) <= MEDIAN_LINES
    assert percentile(list(lengths.values()), 0.95) <= P95_LINES
    assert [str(file) for file, length in lengths.items() if length > MOST_LINES] == []


def test_functions_stay_small():
    lengths = {}
    for file in source_files():
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lengths[f"{file.relative_to(ROOT)}:{node.name}"] = (node.end_lineno or node.lineno) - node.lineno + 1

    assert percentile(list(lengths.values()), 0.95) <= P95_FUNCTION
    assert [name for name, length in lengths.items() if length > MOST_FUNCTION] == []


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(r"/wor" + r"k/main", id="a path of one machine"),
        pytest.param(r"/roo" + r"t/\.", id="a home of one machine"),
        pytest.param(r"^--(extra-)?index-" + r"url", id="a package index"),
        pytest.param(r"https?://[^\s\"']*\.(whl|tar\.gz|deb)\b", id="a package address"),
    ],
)
def test_repository_names_no_machine_and_no_index(pattern):
    expression = re.compile(pattern, re.MULTILINE)

    found = []
    for file in tracked():
        if file.suffix in {".woff2", ".png", ".jpg", ".pdf"}:
            continue
        if expression.search(file.read_text(encoding="utf-8", errors="ignore")):
            found.append(str(file.relative_to(ROOT)))

    assert found == []


def test_unfinished_words_are_absent_from_the_source():
    expression = re.compile(r"\b(TODO|FIXME|XXX|raise NotImplementedError|lorem ipsum)\b", re.IGNORECASE)

    found = [str(file) for file in source_files() if expression.search(file.read_text())]

    assert found == []
