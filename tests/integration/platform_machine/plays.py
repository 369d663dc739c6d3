"""Plays the machine on the test's office, with a seed and a number of steps."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from provisioning import faults
from provisioning.kinds import KINDS
from tests.factories.websites import make_office
from tests.integration.platform_machine.machine import PlatformMachine, rolled_back

# A failed play is told as it was played: making it shorter would play it a thousand times again.
PHASES = (Phase.explicit, Phase.generate)
MONDAY = datetime(2026, 7, 6, 9, 0, tzinfo=ZoneInfo("Asia/Jakarta"))
# The sorts of happening a play is judged by: what `counted` calls them, beginnings of names.
SORTS = {
    "kills": ("kill: ",),
    "kills going back": ("kill: undo ",),
    "faults": ("fault: ",),
    "faults going back": ("fault: undo ",),
    "refusals": ("refusals",),
    "requests turned aside": ("request: RETURNED", "request: REJECTED", "request: CANCELLED", "request: SUBMITTED"),
    "sites built": ("run: provision succeeded",),
    "sites in use": ("request: ACTIVE",),
    "suspended": ("run: suspend succeeded",),
    "reopened": ("run: unsuspend succeeded",),
    "runs stopped": tuple(f"run: {kind} failed" for kind in KINDS),
    "runs undone": tuple(f"run: {kind} compensated" for kind in KINDS),
}


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


def amount(counted: Counter[str], sort: str) -> int:
    """Return how often a sort of thing happened."""
    return sum(times for name, times in counted.items() if name.startswith(SORTS[sort]))


def too_seldom(counted: Counter[str]) -> dict[str, str]:
    """Return the sorts of thing that happened less often than they must, with how often that was in 1,000 steps."""
    happened = {sort: 1000 * amount(counted, sort) / counted["steps"] for sort in LEAST}
    return {sort: f"{happened[sort]:.1f} of {least}" for sort, least in LEAST.items() if happened[sort] < least}


def play(*, hold_clock, plays: int, steps: int, seed: int, is_time_left=lambda: True) -> Counter[str]:
    """Play so many plays of at most so many steps; return what happened in them.

    :raises AssertionError: an invariant broke; Hypothesis shows the shortest play that breaks it.
    """
    counted: Counter[str] = Counter()
    clock = hold_clock(MONDAY)

    class Played(PlatformMachine):
        def __init__(self):
            super().__init__()
            patch.setattr(faults, "reach", self.workers.reach)

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
