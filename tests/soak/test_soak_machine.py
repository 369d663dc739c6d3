"""Ten thousand steps of everybody at once over the whole platform."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.integration.platform_machine.plays import SORTS, amount, play, too_seldom

pytestmark = [pytest.mark.soak, pytest.mark.django_db, pytest.mark.timeout(0)]

STEPS, PLAYS_AT_ONCE, STEPS_IN_A_PLAY = 10_000, 10, 50


def test_platform_holds_for_ten_thousand_steps(hold_clock, figures):
    figures.ask(machine_steps=STEPS)
    all_happened, number = Counter(), 0
    while all_happened["steps"] < STEPS and figures.is_time_left():
        happened = play(hold_clock=hold_clock, plays=PLAYS_AT_ONCE, steps=STEPS_IN_A_PLAY, seed=figures.seed + number)
        all_happened, number = all_happened + happened, number + 1
        figures.reach(machine_steps=happened["steps"])
        figures.add(**{f"machine_{sort}": amount(happened, sort) for sort in SORTS})
        figures.tell(f"machine: {all_happened['steps']} of {STEPS} steps")

    assert all_happened["steps"], "no time was left: nothing was played, so nothing is shown"
    assert too_seldom(all_happened) == {}
