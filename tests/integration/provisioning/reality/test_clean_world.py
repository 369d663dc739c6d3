"""A world in which everything is as the rows say."""

from __future__ import annotations

from provisioning.reality import audit


def test_clean_world_reports_nothing(world):
    report = audit()

    assert report.unseen == ()
    assert report.discrepancies == ()
    assert report.sites == 3
