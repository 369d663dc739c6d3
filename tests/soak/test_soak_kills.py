"""Kill -9 at every boundary of every step, forward and backward, many times and twice in a run."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest
from django.conf import settings

from provisioning.models import Run
from provisioning.operations import cancel
from provisioning.states import RunState
from provisioning.steps import plan_of
from tests.e2e.kill.census import NOTHING, ONE_OF_EACH, count, discrepancies
from tests.e2e.kill.conftest import begin
from tests.e2e.kill.workers import work_together

pytestmark = [
    pytest.mark.soak,
    pytest.mark.e2e,
    pytest.mark.timeout(0),
    pytest.mark.usefixtures("platform", "fresh", "web"),
]

SEEDS = 20
STEPS = plan_of("provision")
BOUNDARIES = ("before", "after", "stored")
FORWARD = [f"{step}:{boundary}" for step in STEPS for boundary in BOUNDARIES]
BACKWARD = [f"undo.{step}:{boundary}" for step in STEPS for boundary in BOUNDARIES]
PATIENCE = 600.0


def test_run_killed_at_every_boundary_finishes(figures):
    for number, chance in _seeds(figures):
        runs = {boundary: begin() for boundary in FORWARD}
        for kills in ({boundary: boundary for boundary in FORWARD}, _second_kills(chance)):
            fates = _work(runs, kills)
            figures.add(kills=list(fates.values()).count("killed"))
        _work(runs, {})

        _settled(figures, runs, state=RunState.SUCCEEDED, counts=ONE_OF_EACH, told=f"kills forward, seed {number}")


def test_run_killed_at_every_boundary_of_its_undoing_leaves_nothing(figures):
    for number, chance in _seeds(figures):
        runs = {boundary: begin() for boundary in BACKWARD}
        # Killed in the proof, so that every step has something to undo.
        firsts = {boundary: chance.choice(["proof:before", "proof:after"]) for boundary in BACKWARD}
        for kills in (firsts, {boundary: boundary for boundary in BACKWARD}):
            fates = _work(runs, kills)
            figures.add(kills=list(fates.values()).count("killed"))
            for run in Run.objects.filter(pk__in=[run.pk for run in runs.values()], undo_requested_at=None):
                cancel(run=run, by="user:2")
        _work(runs, {})

        _settled(figures, runs, state=RunState.COMPENSATED, counts=NOTHING, told=f"kills backward, seed {number}")


def _seeds(figures):
    for number in range(figures.seed, figures.seed + SEEDS):
        if not figures.is_time_left():
            return
        yield number, random.Random(number)
        figures.add(seeds_of_kills=1)


def _second_kills(chance) -> dict[str, str]:
    """Kill half of them a second time, somewhere after the first."""
    later = {boundary: FORWARD[at:] for at, boundary in enumerate(FORWARD, start=1)}
    return {boundary: chance.choice(after) for boundary, after in later.items() if after and chance.random() < 0.5}


def _work(runs, kills) -> dict[str, str]:
    """Let a worker go at every run and die where it is told, each by a mark of its own."""
    shutil.rmtree(Path(settings.GAPURA_HOME) / "faults", ignore_errors=True)
    places = {name: f"{place}@{name}" for name, place in kills.items()}
    jobs = {name: (run, places.get(name, "")) for name, run in runs.items()}
    return work_together(jobs, seconds=PATIENCE)


def _settled(figures, runs, *, state, counts, told):
    found = discrepancies()
    numbers = [run.pk for run in runs.values()]
    resting = Run.objects.filter(pk__in=numbers, state=state).count()
    figures.add(**{"sites_built" if state == RunState.SUCCEEDED else "sites_undone": resting})
    figures.add(discrepancies=len(found))
    figures.tell(f"{told}: {resting} of {len(runs)} {state}, {len(found)} discrepancies")
    assert resting == len(runs)
    assert [run.reference for run in runs.values() if count(run.reference) != counts] == []
    assert found == []
