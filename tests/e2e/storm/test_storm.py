"""A storm over the whole platform: everything is finished, once, and nothing is left over."""

from __future__ import annotations

import pytest

from provisioning.states import RunState
from tests.e2e.storm.storms import blow_over

pytestmark = [pytest.mark.e2e, pytest.mark.processes, pytest.mark.slow, pytest.mark.timeout(900)]

SEED = 2026
PATIENCE = 800.0
WEATHER = ("fast", "immediate", "broker", "lies", "doubled")


@pytest.mark.parametrize(
    ("sites", "light"), [pytest.param(50, True, id="fifty", marks=pytest.mark.soak), pytest.param(8, False, id="whole")]
)
def test_provisions_finish_once_in_a_storm(sites, light, stormy):
    with stormy("redis") as platform:
        left = blow_over(platform, sites=sites, seed=SEED, patience=PATIENCE, light=light)

    assert left.states == {RunState.SUCCEEDED: sites}
    assert left.not_once == []
    assert left.found == []
    assert [what for what in WEATHER if not left.happened[what]] == []
