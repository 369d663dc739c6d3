"""Part of the life of a site: what no other module kills at every boundary, and twice. Whole lives: tests/soak."""

from __future__ import annotations

import pytest

from provisioning.kinds import KINDS
from tests.e2e.kill.census import discrepancies
from tests.e2e.kill.lives import Life, live_together, surroundings
from tests.e2e.kill.operations import LIFE, kinds_killed

SEED = 2026
# The others have tests of their own, with a look at what each leaves: test_lifecycle, test_backups, test_mending.
HERE = ("open", "backup", "verify")


def test_every_kind_of_run_is_killed():
    assert kinds_killed() == set(KINDS)


@pytest.mark.e2e
@pytest.mark.processes
@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.usefixtures("platform", "fresh", "web")
def test_site_killed_at_every_boundary_of_its_first_days_is_whole():
    life = Life(SEED, chapters=[operation for operation in LIFE if operation.kind in HERE])
    with surroundings():
        live_together([life])

    assert discrepancies() == []
    assert life.happened["operations_undone"] == life.happened["operations_done"] == 1 + len(HERE)
