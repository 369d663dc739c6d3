"""Each budget of the design has a verdict, and an overrun one ends the benchmark with 1."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from bench.__main__ import exit_code
from bench.budgets import BUDGETS, Budget, Verdict, rows
from bench.figures import Sheet

README = Path(__file__).resolve().parents[3] / "bench" / "README.md"
ALL = 1000


def sheet_of(sites=ALL, **figures):
    sheet = Sheet(sites=sites)
    for key, figure in figures.items():
        sheet.add(key, [figure], unit="", budget=key)
    return sheet


def just(budget):
    """A figure that is just allowed, and one that is not any more."""
    return budget.bound, budget.bound + (-0.01 if budget.is_least else 0.01)


@pytest.mark.parametrize("budget", BUDGETS, ids=lambda budget: budget.key)
def test_figure_is_judged_by_its_bound(budget):
    allowed, over = just(budget)

    assert budget.judge(allowed, sites=ALL) is Verdict.MET
    assert budget.judge(over, sites=ALL) is Verdict.NOT_MET
    assert budget.judge(None, sites=ALL) is Verdict.NOT_MEASURED


@pytest.mark.parametrize("figure", [1.0, 100.0])
def test_figure_over_fewer_sites_than_the_budget_speaks_of_is_not_judged(figure):
    budget = Budget("x", "x", 10, sites=1000, needs="--sites 1000")

    assert budget.judge(figure, sites=999) is Verdict.NOT_MEASURED


def test_every_budget_is_told_whatever_was_measured():
    told = rows({"live": 5.0}, sites=0)

    assert [row.key for row in told] == [budget.key for budget in BUDGETS]
    assert {row.key: row.verdict for row in told if row.figure is not None} == {"live": Verdict.MET}
    assert all(row.hint for row in told if row.verdict is Verdict.NOT_MEASURED and row.key in ("demo", "batch"))


def test_figure_without_a_budget_is_a_mistake():
    with pytest.raises(KeyError, match="speed"):
        rows({"speed": 1.0}, sites=0)


def test_of_two_figures_for_one_budget_the_higher_counts():
    sheet = Sheet(sites=ALL)
    for seconds in (0.1, 0.2, 0.1):
        sheet.add("a page", [seconds], unit="s", budget="dashboard")

    assert {row.key: row.verdict for row in sheet.rows()}["dashboard"] is Verdict.NOT_MET


@pytest.mark.parametrize(
    ("figures", "look", "code"), [({"live": 5}, False, 0), ({"live": 9}, False, 1), ({"live": 9}, True, 0)]
)
def test_overrun_budget_ends_with_one_unless_it_is_only_looked_at(figures, look, code):
    assert exit_code(sheet_of(**figures), look=look) == code


def test_programs_are_told_figures_and_verdicts():
    told = json.loads(json.dumps(sheet_of(sites=20, live=9.0, batch=0.2).as_json()))

    assert (told["ok"], told["sites"]) == (False, 20)
    by_key = {row["key"]: row for row in told["budgets"]}
    assert by_key["live"] | {"what": ""} == {
        "key": "live",
        "what": "",
        "figure": 9.0,
        "unit": "s",
        "allowed": "<= 8 s",
        "verdict": "not met",
        "hint": "",
    }
    assert (by_key["batch"]["figure"], by_key["batch"]["verdict"]) == (0.2, "not measured here")
    assert [figure["what"] for figure in told["figures"]] == ["live", "batch"]


def test_people_are_told_the_verdicts(capsys):
    sheet_of(live=9.0, memory=400.0).show()

    lines = capsys.readouterr().out.splitlines()
    assert any("proven live" in line and "9.000 s" in line and "not met" in line for line in lines)
    assert any("not measured here (--demo)" in line for line in lines)


def test_readme_has_the_budgets_that_are_judged():
    written = re.findall(r"^\| `(\w+)` \| (.+?) \| (.+?) \|", README.read_text(), flags=re.MULTILINE)

    assert written == [(budget.key, budget.what, budget.allowed) for budget in BUDGETS]
