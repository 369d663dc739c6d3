"""An upgrade of all sites: found to have nothing to do, one column added, and killed half-way and run again."""

from __future__ import annotations

import os
import signal

from django.db import connections

from bench.figures import Sheet, clock, timed
from bench.releases import new_releases
from tenants.registry.models import SiteUpgrade
from tenants.registry.schemas import fingerprints, stale_sites, upgrade_sites


def measure(sheet: Sheet) -> None:
    """Measure over the sites there are now."""
    fingerprints.migrations()
    sheet.add(
        "upgrade with nothing to do: found",
        timed(lambda: list(stale_sites()), times=10),
        unit="s",
        budget="stale_found",
    )
    with new_releases() as bring_out:
        bring_out("note")
        with clock() as took:
            summary = upgrade_sites()
        assert summary.is_whole, summary.failed[:1]
        sheet.add(f"one added column on {summary.total} sites", took, unit="s", budget="column_added")
        bring_out("remark")
        _tell_resumed(sheet)


def _tell_resumed(sheet: Sheet) -> None:
    sites = stale_sites().count()
    _kill_after(sites // 2)
    left = stale_sites().count()
    with clock() as took:
        upgrade_sites()
    sheet.add(f"  the {left} sites left by an upgrade killed half-way", took, unit="s")
    done = SiteUpgrade.objects.filter(to=fingerprints.migrations(), outcome=SiteUpgrade.Outcome.DONE)
    wrong = stale_sites().count() + abs(done.count() - sites) + done.exclude(tries=1).count()
    sheet.add("  sites left or done twice after the second run", [float(wrong)], unit="", budget="upgrade_resumed")


def _kill_after(sites: int) -> None:
    """Upgrade in a process of its own that is killed once so many are done."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            upgrade_sites(report=lambda _told, so_far: _die() if so_far.done >= sites else None)
        finally:
            os._exit(0)
    os.waitpid(child, 0)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
