"""Kill -9 at every boundary of every operation, both ways and twice: twenty whole lives of sites."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.e2e.kill.census import discrepancies
from tests.e2e.kill.lives import Life, live_together, surroundings

pytestmark = [
    pytest.mark.soak,
    pytest.mark.e2e,
    pytest.mark.timeout(0),
    pytest.mark.usefixtures("platform", "fresh", "web"),
]

SEEDS = 20
# So many lives are lived beside each other, by so many workers.
TOGETHER, AT_ONCE = 5, 8
PATIENCE = 600.0


def test_sites_killed_at_every_boundary_of_their_lives_leave_nothing(figures):
    figures.ask(seeds_of_kills=SEEDS)
    for first in range(figures.seed, figures.seed + SEEDS, TOGETHER):
        if not figures.is_time_left():
            break
        lives = [Life(seed) for seed in range(first, min(first + TOGETHER, figures.seed + SEEDS))]
        with surroundings():
            live_together(lives, at_once=AT_ONCE, seconds=PATIENCE)
        found = discrepancies()
        _count(figures, lives, found)
        assert found == []
    assert figures.counted["seeds_of_kills"], "no time was left: nobody was killed, so nothing is shown"


def _count(figures, lives, found):
    happened = sum((life.happened for life in lives), Counter())
    figures.reach(seeds_of_kills=len(lives))
    figures.add(
        kills=happened["kills"],
        second_kills=happened["second_kills"],
        operations_done=happened["operations_done"],
        operations_undone=happened["operations_undone"],
        sites_built=happened["provision_done"],
        discrepancies_left=len(found),
    )
    told = f"{figures.counted['seeds_of_kills']} of {SEEDS} lives, {figures.counted['kills']:,} kills"
    figures.tell(f"{told}, {len(found)} discrepancies")
