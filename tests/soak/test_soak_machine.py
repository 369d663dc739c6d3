"""Ten thousand steps of everybody at once over the whole platform."""

from __future__ import annotations

import pytest

from tests.integration.platform_machine.plays import SORTS, amount, play

pytestmark = [pytest.mark.soak, pytest.mark.django_db, pytest.mark.timeout(0)]

STEPS, PLAYS_AT_ONCE, STEPS_IN_A_PLAY = 10_000, 10, 50


def test_platform_holds_for_ten_thousand_steps(hold_clock, figures):
    counted, number = 0, 0
    while counted < STEPS and figures.is_time_left():
        happened = play(hold_clock=hold_clock, plays=PLAYS_AT_ONCE, steps=STEPS_IN_A_PLAY, seed=figures.seed + number)
        counted, number = counted + happened["steps"], number + 1
        figures.add(machine_steps=happened["steps"], **{f"machine_{sort}": amount(happened, sort) for sort in SORTS})
        figures.tell(f"machine: {counted} of {STEPS} steps")
