"""Each of the planted discrepancies is found, and nothing else is called wrong beside it."""

from __future__ import annotations

import pytest

from provisioning.reality import audit, kind_of
from tests.factories.reality import whole_transaction
from tests.integration.provisioning.reality.conftest import given_back
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


@pytest.mark.soak
def test_every_planted_discrepancy_is_found_in_the_soak_too(world, built, figures):
    """All of them once more, one after the other, for the table of figures."""
    figures.ask(discrepancies_seeded_and_found=len(SEEDS))
    missed = []
    for seed in SEEDS:
        subject = seed.subject(world)
        with whole_transaction():
            seed.plant(world)
            found = [(found.kind, found.subject) for found in audit().discrepancies]
        given_back(*built)
        figures.reach(discrepancies_seeded_and_found=found == [(seed.kind, subject)])
        missed += [] if found == [(seed.kind, subject)] else [(seed.name, found)]

    assert missed == []
