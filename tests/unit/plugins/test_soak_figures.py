"""The table of a soak tells what was asked for beside what was reached, and pieces of a soak add up."""

from __future__ import annotations

import json

import pytest

from tests.plugins.soak import Figures


def test_what_was_asked_for_and_not_reached_is_told():
    figures = Figures(seed=1, minutes=1)

    figures.ask(sites_in_the_storm=200)
    figures.reach(sites_in_the_storm=40)

    assert [line.split() for line in figures.lines()] == [
        ["sites", "in", "the", "storm", "40", "of", "200", "asked"],
    ]


def test_what_nobody_asked_for_is_not_reached():
    with pytest.raises(AssertionError):
        Figures(seed=1, minutes=1).reach(sites=1)


def test_figures_of_two_pieces_add_up(tmp_path):
    file = tmp_path / "figures.json"
    for kills in (3, 4):
        figures = Figures(seed=1, minutes=1)
        figures.ask(seeds=20)
        figures.reach(seeds=10)
        figures.add(kills=kills, discrepancies_left=0)
        figures.add_to(file)

    told = json.loads(file.read_text())

    assert told["counted"] == {"discrepancies_left": 0, "kills": 7, "seeds": 20}
    assert told["asked"] == {"seeds": 40}
