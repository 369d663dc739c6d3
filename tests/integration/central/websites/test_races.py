"""Fifty real connections over one case or one name: exactly one wins, and the others are told in words."""

from __future__ import annotations

import pytest

from kernel.audit import verify_chain
from tests.factories.websites import make_office
from tests.integration.central.websites.races import Races

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

ROUNDS = 50
SEED = 2026


def test_fifty_at_once_have_one_winner_each_round_and_leave_no_gap(clock):
    races = Races(make_office(), seed=SEED)
    try:
        for number in range(ROUNDS):
            races.ask_for_a_name() if number % 2 else races.decide()
    finally:
        races.close()

    numbers = races.numbers()
    assert numbers == [f"PW-2026-{number:04d}" for number in range(1, len(numbers) + 1)]
    assert verify_chain().ok
