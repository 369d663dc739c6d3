"""A play of everybody at once over the whole platform; the soak plays 10,000 steps of it."""

from __future__ import annotations

import pytest

from tests.integration.platform_machine.plays import play, too_seldom

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PLAYS, STEPS = 12, 60
SEED = 2026


def test_platform_holds_whatever_anybody_does(hold_clock):
    counted = play(hold_clock=hold_clock, plays=PLAYS, steps=STEPS, seed=SEED)

    assert counted["steps"] >= 0.9 * (PLAYS - 1) * STEPS, counted
    assert too_seldom(counted) == {}, counted
