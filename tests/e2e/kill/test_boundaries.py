"""Kill -9 at every boundary of every step: the run finishes, everything exists once, nothing is left over."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from provisioning.models import Run
from provisioning.operations import cancel
from provisioning.states import RunState
from provisioning.steps import plan_of
from tests.e2e.kill.census import NOTHING, ONE_OF_EACH, Counts, count, discrepancies, orphans
from tests.e2e.kill.conftest import begin
from tests.e2e.kill.workers import work, work_together

pytestmark = [pytest.mark.e2e, pytest.mark.processes, pytest.mark.slow, pytest.mark.timeout(1500)]

STEPS = plan_of("provision")
BOUNDARIES = ("before", "after", "stored")
ALL = [f"{step}:{boundary}" for step in STEPS for boundary in BOUNDARIES]


@dataclass(frozen=True)
class Survivor:
    """A run that was killed once: what became of its first worker, of its second, and of the world."""

    first: str
    between: str
    second: str
    state: str
    counts: Counts


def state_of(run: Run) -> str:
    return Run.objects.values_list("state", flat=True).get(pk=run.pk)


@pytest.fixture(scope="module")
def storm(platform, web):
    """One run for every boundary, each killed there and then finished by another worker; and the audit of it all."""
    runs = {boundary: begin() for boundary in ALL}
    first = work_together({boundary: (run, boundary) for boundary, run in runs.items()})
    between = {boundary: state_of(run) for boundary, run in runs.items()}
    second = work_together({boundary: (run, "") for boundary, run in runs.items()})
    survivors = {
        boundary: Survivor(first[boundary], between[boundary], second[boundary], state_of(run), count(run.reference))
        for boundary, run in runs.items()
    }
    return survivors, discrepancies()


@pytest.mark.parametrize("boundary", ALL)
def test_run_killed_there_finishes_and_made_everything_once(boundary, storm):
    survivors, _ = storm

    assert survivors[boundary] == Survivor(
        first="killed", between=RunState.RUNNING, second="rested", state=RunState.SUCCEEDED, counts=ONE_OF_EACH
    )


def test_nothing_is_orphaned_after_all_these_kills(storm):
    _, found = storm

    assert found == []


def test_run_killed_at_every_boundary_in_turn_finishes(web, fresh):
    run = begin()

    fates = [work(run, kill_at=boundary) for boundary in ALL]
    last = work(run)

    assert fates == ["killed"] * len(ALL)
    assert (last, state_of(run)) == ("rested", RunState.SUCCEEDED)
    assert count(run.reference) == ONE_OF_EACH
    assert orphans() == []


def test_undoing_killed_at_every_boundary_in_turn_leaves_nothing(web, fresh):
    run = begin()
    assert work(run, kill_at="proof:after") == "killed"
    cancel(run=run, by="user:2")
    boundaries = [f"undo.{step}:{boundary}" for step in reversed(STEPS) for boundary in BOUNDARIES]

    fates = [work(run, kill_at=boundary) for boundary in boundaries]
    work(run)

    assert fates == ["killed"] * len(boundaries)
    assert state_of(run) == RunState.COMPENSATED
    assert count(run.reference) == NOTHING
    assert orphans() == []
