"""Kill -9 at every boundary of every step: the run finishes, everything exists once, nothing is left over."""

from __future__ import annotations

import pytest

from provisioning.models import Run
from provisioning.states import RunState
from provisioning.steps import plan_of
from tests.e2e.kill.census import NOTHING, ONE_OF_EACH, count, discrepancies
from tests.e2e.kill.workers import work

pytestmark = [pytest.mark.e2e, pytest.mark.processes, pytest.mark.slow]

BOUNDARIES = ("before", "after", "stored")
STEPS = plan_of("provision")
ALL = [f"{step}:{boundary}" for step in STEPS for boundary in BOUNDARIES]


def state_of(run: Run) -> str:
    return Run.objects.values_list("state", flat=True).get(pk=run.pk)


@pytest.mark.parametrize("boundary", ALL)
def test_run_killed_once_finishes_and_made_everything_once(boundary, begin, web):
    run = begin()

    fate = work(run, kill_at=boundary)
    assert fate == "killed"
    assert state_of(run) in (RunState.RUNNING, RunState.SUCCEEDED)
    fate = work(run)

    assert fate == "rested"
    assert state_of(run) == RunState.SUCCEEDED
    assert count(run.reference) == ONE_OF_EACH
    assert discrepancies() == []


def test_run_killed_at_every_boundary_in_turn_finishes(begin, web):
    run = begin()

    fates = [work(run, kill_at=boundary) for boundary in ALL]
    last = work(run)

    assert fates == ["killed"] * len(ALL)
    assert last == "rested"
    assert state_of(run) == RunState.SUCCEEDED
    assert count(run.reference) == ONE_OF_EACH
    assert discrepancies() == []


def test_undoing_killed_at_every_boundary_in_turn_leaves_nothing(begin, web):
    from provisioning.operations import cancel

    run = begin()
    assert work(run, kill_at="proof:after") == "killed"
    cancel(run=run, by="user:2")
    boundaries = [f"undo.{step}:{boundary}" for step in reversed(STEPS) for boundary in BOUNDARIES]

    fates = [work(run, kill_at=boundary) for boundary in boundaries]
    work(run)

    assert fates == ["killed"] * len(boundaries)
    assert state_of(run) == RunState.COMPENSATED
    assert count(run.reference) == NOTHING
    assert discrepancies() == []
