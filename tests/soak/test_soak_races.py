"""A thousand rounds of fifty people over one case or one name."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from kernel.audit import verify_chain
from tests.factories.websites import make_office
from tests.integration.central.websites.races import PEOPLE, Races

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True), pytest.mark.timeout(0)]

ROUNDS = 1000
MONDAY = datetime(2026, 7, 6, 9, 0, tzinfo=ZoneInfo("Asia/Jakarta"))


def test_fifty_at_once_have_one_winner_for_a_thousand_rounds(hold_clock, figures):
    figures.ask(rounds_of_races=ROUNDS)
    hold_clock(MONDAY)
    races = Races(make_office(), seed=figures.seed)
    try:
        for number in range(ROUNDS):
            if not figures.is_time_left():
                break
            races.ask_for_a_name() if number % 2 else races.decide()
            figures.reach(rounds_of_races=1)
            figures.add(decisions_and_names_contested=PEOPLE)
            if number % 10 == 9:
                figures.tell(f"races: {number + 1} of {ROUNDS} rounds")
    finally:
        races.close()

    assert figures.counted["rounds_of_races"], "no time was left: nobody raced, so nothing is shown"
    numbers = races.numbers()
    assert numbers == [f"PW-2026-{number:04d}" for number in range(1, len(numbers) + 1)]
    assert verify_chain().ok
