"""A play of everybody at once over the whole platform; the soak plays 10,000 steps of it."""

from __future__ import annotations

import pytest

from tests.integration.platform_machine.plays import SORTS, amount, play

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PLAYS, STEPS = 12, 60
SEED = 2026
# A machine that plays less of a sort than this, in 1,000 steps, has become shallow.
LEAST = {
    "kills": 25,
    "faults": 30,
    "faults going back": 1,
    "refusals": 50,
    "requests turned aside": 5,
    "sites built": 8,
    "sites in use": 4,
    "suspended": 3,
    "reopened": 1,
    "runs stopped": 5,
    "runs undone": 2,
}


def test_platform_holds_whatever_anybody_does(hold_clock):
    counted = play(hold_clock=hold_clock, plays=PLAYS, steps=STEPS, seed=SEED)

    happened = {sort: round(1000 * amount(counted, sort) / counted["steps"], 1) for sort in SORTS}
    assert counted["steps"] >= 0.9 * (PLAYS - 1) * STEPS, counted
    assert {sort: happened[sort] for sort in LEAST if happened[sort] < LEAST[sort]} == {}, counted
