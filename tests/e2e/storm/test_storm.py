"""A storm over the whole platform: everything is finished, once, and nothing is left over."""

from __future__ import annotations

import pytest

from provisioning.states import RunState
from tests.e2e.storm.storms import blow_over

pytestmark = [pytest.mark.e2e, pytest.mark.processes, pytest.mark.slow, pytest.mark.timeout(900)]

SEED = 2026
SITES = 50
PATIENCE = 800.0
# All that a run which makes a site asks of the outside, in the embedded default.
LIED = {
    "ansible.find_deviations",
    "ansible.list_lying",
    "ansible.render_sites",
    "dns_local.claim",
    "dns_local.find",
    "dns_lookup.confirm",
    "outside.look",
}
WEATHER = ("fast", "immediate", "broker", "lies", "doubled")


def test_fifty_provisions_finish_once_in_a_storm(stormy):
    with stormy("redis") as platform:
        left = blow_over(platform, sites=SITES, seed=SEED, patience=PATIENCE)

    assert left.states == {RunState.SUCCEEDED: SITES}
    assert left.not_once == []
    assert left.found == []
    assert [what for what in WEATHER if not left.happened[what]] == []
    assert set(left.lied) == LIED
