"""From approved to proven live, by step, on a real web server; Ansible included."""

from __future__ import annotations

import time

from bench import serving
from bench.figures import Sheet
from provisioning.engine import advance
from provisioning.models import Run, StepRecord
from provisioning.operations import start_run
from provisioning.states import TERMINAL
from tenants.registry.parents import seed_parent
from tenants.registry.schemas import fill_pool

MOST_SECONDS = 120


def measure(sheet: Sheet, *, runs: int = 3) -> str:
    """Make some sites one after the other; returns the host of the last."""
    parent = seed_parent(name="bench.example", region="Bench", kinds=["AGENCY"], by="bench")
    fill_pool(size=runs)
    totals: list[float] = []
    steps: dict[str, list[float]] = {}
    host = ""
    with serving.web():
        for number in range(runs):
            run = _made(parent.pk, number)
            assert run.finished_at and run.tenant
            totals.append((run.finished_at - run.created_at).total_seconds())
            for step in StepRecord.objects.filter(run=run).order_by("position"):
                assert step.started_at and step.finished_at
                steps.setdefault(step.key, []).append((step.finished_at - step.started_at).total_seconds())
            host = run.tenant.host
    for key, values in steps.items():
        sheet.add(f"  step {key}", values, unit="s")
    sheet.add("approved to proven live, all steps", totals, unit="s", budget="live")
    return host


def _made(parent: int, number: int) -> Run:
    run = start_run(
        tenant_name=f"Dinas Bench {number}",
        kind_of_site="AGENCY",
        parent_id=parent,
        label=f"bench{number}",
        admin={"username": f"admin.bench{number}", "email": f"admin@bench{number}.example", "full_name": "Bench"},
        contact={"short_name": "Bench", "government": "Bench", "address": ""},
        reference=f"BENCH-{number}",
        by="bench",
    )
    until = time.monotonic() + MOST_SECONDS
    while time.monotonic() < until:
        advance(str(run.pk))
        run.refresh_from_db()
        if run.state in {state.value for state in TERMINAL} or run.state == "failed":
            break
        time.sleep(0.02)
    assert run.state == "succeeded", (run.state, run.reason_code)
    return Run.objects.select_related("tenant").get(pk=run.pk)
