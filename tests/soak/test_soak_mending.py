"""Kill -9 at every boundary of twenty plans of drift, both ways and twice."""

from __future__ import annotations

from random import Random

import pytest

from provisioning.reality import audit
from tests.e2e.kill.disorder import WRONG, disorder, mended_under_kills, undone_under_kills
from tests.e2e.kill.test_mending import anew, site  # noqa: F401 - fixtures

pytestmark = [pytest.mark.soak, pytest.mark.e2e, pytest.mark.timeout(0), pytest.mark.usefixtures("anew", "web")]

PLANS = 20


def test_plans_killed_at_every_boundary_are_carried_out_once(site, platform, figures):  # noqa: F811 - the fixture
    figures.ask(plans_of_drift_killed=PLANS)
    for seed in range(figures.seed, figures.seed + PLANS):
        if not figures.is_time_left():
            break
        chance = Random(seed)
        disorder(site, platform)
        assert len(audit().discrepancies) == WRONG
        kills = undone_under_kills(platform, chance=chance) + mended_under_kills(platform, chance=chance)
        figures.reach(plans_of_drift_killed=1)
        figures.add(kills=kills)
        figures.tell(f"plans of drift: {figures.counted['plans_of_drift_killed']} of {PLANS}, {kills} kills")
    assert figures.counted["plans_of_drift_killed"], "no time was left: nobody was killed, so nothing is shown"
