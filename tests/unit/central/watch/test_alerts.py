"""Alerts, figures and runbooks stay together."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[4]
RULES = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text())["groups"][0]["rules"]
BOOKS = ROOT / "docs" / "runbooks"
FIGURES = (ROOT / "platform/central/watch/figures.py").read_text()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_alert_names_a_runbook_that_names_it(rule):
    text = (ROOT / rule["annotations"]["runbook"]).read_text()

    assert f"`{rule['alert']}`" in text
    assert [heading for heading in ("## See", "## Check", "## Do", "## Undo") if heading not in text] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_alert_asks_only_for_figures_there_are(rule):
    asked = set(re.findall(r"gapura_([a-z_]+)", rule["expr"])) - {"readyz"}

    assert [name for name in asked if f'"{name}"' not in FIGURES] == []


def test_every_runbook_is_listed():
    listed = set(re.findall(r"\]\((\S+?\.md)\)", (BOOKS / "README.md").read_text()))

    assert {file.name for file in BOOKS.glob("*.md")} - {"README.md"} <= listed
