"""Each of the planted discrepancies is found, and nothing else is called wrong beside it."""

from __future__ import annotations

import pytest

from provisioning.reality import audit, kind_of
from tests.integration.provisioning.reality.seeds import SEEDS


def test_sixty_different_ones_are_planted():
    assert len({seed.name for seed in SEEDS}) == len(SEEDS) >= 60


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.name)
def test_planted_discrepancy_is_found_and_no_other(seed, world):
    subject = seed.subject(world)
    seed.plant(world)

    report = audit()

    assert [(found.kind, found.subject) for found in report.discrepancies] == [(seed.kind, subject)]
    assert report.unseen == ()
    assert kind_of(seed.kind).title and kind_of(seed.kind).remedy
