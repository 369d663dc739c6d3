"""A whole life of a site, every operation of it killed at every boundary, backward and forward; many: tests/soak."""

from __future__ import annotations

import pytest

from provisioning.kinds import KINDS
from tests.e2e.kill.census import discrepancies
from tests.e2e.kill.lives import Life, live_together, surroundings
from tests.e2e.kill.operations import kinds_killed

SEED = 2026


def test_every_kind_of_run_is_killed():
    assert kinds_killed() == set(KINDS)


@pytest.mark.e2e
@pytest.mark.processes
@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.usefixtures("platform", "fresh", "web")
def test_site_killed_at_every_boundary_of_its_life_leaves_nothing():
    life = Life(SEED)
    with surroundings():
        live_together([life])

    print("LIFE", life.happened)
    assert discrepancies() == []
