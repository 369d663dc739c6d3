"""A thousand sites in one batch, built for real: seconds a site from first to last."""

from __future__ import annotations

import time
from datetime import datetime
from itertools import pairwise

from bench import serving
from bench.figures import Sheet
from provisioning.models import Run
from provisioning.operations import start_run
from provisioning.states import RESTING, RunState
from tenants.registry.parents import seed_parent
from tenants.registry.schemas import ensure_templates, fill_pool

# Seconds a site are told at these, as the mean of the sites up to there since the one before.
POINTS = (1, 100, 500, 1000)
SECONDS_A_SITE_AT_MOST = 5
WORKER_PROCESSES = 2


def measure(sheet: Sheet, *, sites: int) -> None:
    """Build the sites with the web server and the worker of the embedded default."""
    ensure_templates()
    fill_pool()
    spent = serving.seconds_of_ended_programs()
    with serving.web(), serving.worker(processes=WORKER_PROCESSES):
        began, ended = _built(sites)
    _tell_pace(sheet, began, ended)
    spent = serving.seconds_of_ended_programs() - spent
    sheet.add("  processor seconds a site, web, worker and Ansible", [spent / sites], unit="s")


def _built(sites: int) -> tuple[datetime, list[datetime]]:
    """Ask for all sites at once and wait until the last is proven; return when it began and when each ended."""
    parent = seed_parent(name="sekolah.example", region="Bench", kinds=["SCHOOL"], by="bench")
    for number in range(1, sites + 1):
        start_run(
            tenant_name=f"SMP Negeri {number}",
            kind_of_site="SCHOOL",
            parent_id=parent.pk,
            label=f"smpn{number}",
            admin={"username": f"admin.smpn{number}", "email": f"admin@smpn{number}.example", "full_name": "Bench"},
            contact={},
            reference=f"MANY-{number}",
            by="bench",
        )
    runs = Run.objects.filter(reference__startswith="MANY-")
    until = time.monotonic() + 120 + sites * SECONDS_A_SITE_AT_MOST
    while runs.exclude(state__in=sorted(RESTING)).exists():
        if time.monotonic() > until:
            raise TimeoutError(f"only {runs.filter(state=RunState.SUCCEEDED).count()} of {sites} sites were built")
        time.sleep(1)
    assert not runs.exclude(state=RunState.SUCCEEDED).exists(), "a run failed"
    began = runs.order_by("created_at").values_list("created_at", flat=True)[0]
    return began, list(runs.order_by("finished_at").values_list("finished_at", flat=True))


def _tell_pace(sheet: Sheet, began: datetime, ended: list[datetime]) -> None:
    sites, paces = len(ended), []
    sheet.add("first of the batch approved to proven live", [(ended[0] - began).total_seconds()], unit="s")
    for before, point in pairwise(point for point in (*POINTS, sites) if point <= sites):
        if point > before:
            paces.append((ended[point - 1] - ended[before - 1]).total_seconds() / (point - before))
            sheet.add(f"  a site, {before} to {point}", paces[-1:], unit="s")
    if len(paces) > 1:
        sheet.add("  the last of these / the first", [paces[-1] / paces[0]], unit="x", budget="batch_flat")
    whole = (ended[-1] - began).total_seconds() / sites
    sheet.add(f"a site in a batch of {sites}, all steps", [whole], unit="s", budget="batch")
