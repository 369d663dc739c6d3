"""Plays the machine on the test's office, with a seed and a number of steps."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from provisioning import faults
from tests.factories.websites import make_office
from tests.integration.platform_machine.machine import PlatformMachine, rolled_back

# A failed play is told as it was played: making it shorter would play it a thousand times again.
PHASES = (Phase.explicit, Phase.generate)
MONDAY = datetime(2026, 7, 6, 9, 0, tzinfo=ZoneInfo("Asia/Jakarta"))


def play(*, hold_clock, plays: int, steps: int, seed: int, is_time_left=lambda: True) -> Counter[str]:
    """Play so many plays of at most so many steps; return what happened in them.

    :raises AssertionError: an invariant broke; Hypothesis shows the shortest play that breaks it.
    """
    counted: Counter[str] = Counter()
    clock = hold_clock(MONDAY)

    class Played(PlatformMachine):
        def __init__(self):
            super().__init__()
            patch.setattr(faults, "reach", self.reach)

    chosen = settings(
        max_examples=plays,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        phases=PHASES,
    )
    with pytest.MonkeyPatch.context() as patch, rolled_back():
        Played.office, Played.clock, Played.start_of_time, Played.counted = make_office(), clock, MONDAY, counted
        Played._hypothesis_internal_use_seed = seed
        run_state_machine_as_test(Played, settings=chosen)
    return counted
