"""The transition tables: every pair, and the words beside them."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

from provisioning import states
from provisioning.states import RUN_TRANSITIONS, STEP_TRANSITIONS, RunState, StepState, may_follow, step_may_follow

README = (Path(states.__file__).parent / "README.md").read_text(encoding="utf-8")


def table_below(heading: str) -> dict[str, list[str]]:
    """Return the rows of the first table below a heading: first cell > the other cells."""
    part = README.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in part.splitlines() if line.startswith("| `")
    ]
    return {row[0].strip("`"): row[1:] for row in rows}


def named(cell: str) -> set[str]:
    return set(re.findall(r"`(\w+)`", cell))


@pytest.mark.parametrize(("old", "new"), list(product(RunState, RunState)), ids=lambda state: state.value)
def test_run_transition_is_the_one_the_readme_names(old, new):
    documented = table_below("States of a run")[old.value]

    assert may_follow(old, new) == (new.value in named(documented[1]))


@pytest.mark.parametrize(("old", "new"), list(product(StepState, StepState)), ids=lambda state: state.value)
def test_step_transition_is_the_one_the_readme_names(old, new):
    documented = table_below("States of a step")[old.value]

    assert step_may_follow(old, new) == (new.value in named(documented[1]))


def test_readme_tables_name_every_state_once():
    assert list(table_below("States of a run")) == [state.value for state in RunState]
    assert list(table_below("States of a step")) == [state.value for state in StepState]


def test_terminal_states_are_those_of_the_readme():
    documented = {state for state, cells in table_below("States of a run").items() if cells[2] == "yes"}

    assert {state.value for state in states.TERMINAL} == documented == {"succeeded", "compensated", "cancelled"}


def test_touched_steps_are_those_of_the_readme():
    documented = {state for state, cells in table_below("States of a step").items() if cells[2] == "yes"}

    assert {state.value for state in states.TOUCHED} == documented


def test_diagram_draws_exactly_the_table():
    drawn = set(re.findall(r"^    (\w+) --> (\w+)$", README, re.MULTILINE))

    assert drawn == {(old.value, new.value) for old, following in RUN_TRANSITIONS.items() for new in following}


def test_a_failed_run_rests_but_is_not_over():
    assert RunState.FAILED in states.RESTING
    assert RunState.FAILED not in states.TERMINAL
    assert may_follow(RunState.FAILED, RunState.QUEUED)


def test_every_active_state_leads_to_an_end():
    def reachable(state: RunState, seen: frozenset[RunState]) -> set[RunState]:
        onward = RUN_TRANSITIONS[state] - seen
        return set(onward).union(*(reachable(following, seen | onward) for following in onward))

    assert all(reachable(state, frozenset({state})) & states.TERMINAL for state in states.ACTIVE)


def test_no_step_returns_to_pending():
    assert all(StepState.PENDING not in following for following in STEP_TRANSITIONS.values())
