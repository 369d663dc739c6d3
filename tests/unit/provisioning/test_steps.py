"""The table of steps: one module each, named by its key, with every verb."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

import provisioning
from provisioning.kinds import KINDS
from provisioning.steps import STEPS, plan_of
from provisioning.steps.job import StepModule

VERBS = [name for name in vars(StepModule) if not name.startswith("_")]


def test_verbs_are_five():
    assert VERBS == ["probe", "plan", "apply", "verify", "undo"]


@pytest.mark.parametrize("spec", STEPS.values(), ids=lambda spec: spec.key)
def test_module_bears_the_key_of_its_step(spec):
    assert spec.module.__name__ == f"provisioning.steps.{spec.key}"


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("spec", STEPS.values(), ids=lambda spec: spec.key)
def test_step_has_every_verb_as_declared(spec, verb):
    declared = list(inspect.signature(getattr(StepModule, verb)).parameters)[1:]

    assert list(inspect.signature(getattr(spec.module, verb)).parameters) == declared


def test_provisioning_takes_the_steps_of_the_procedure():
    assert plan_of("provision") == (
        "reserve_name",
        "schema",
        "seed_site",
        "dns_record",
        "web_host",
        "certificate",
        "administrator",
        "proof",
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_planned_step_is_in_the_table(kind):
    assert set(plan_of(kind)) <= set(STEPS)


# These follow a final step on purpose: they only build up, and from there on a run is not called off.
FOLLOWING = {
    "delete": {"name_quarantine"},
    "restore": {"dns_record", "web_host", "certificate", "proof"},
}


@pytest.mark.parametrize("kind", KINDS)
def test_steps_that_can_be_undone_come_before_those_that_cannot(kind):
    final = [STEPS[key].is_final for key in plan_of(kind) if key not in FOLLOWING.get(kind, ())]

    assert final == sorted(final)


@pytest.mark.parametrize("kind", KINDS)
def test_kinds_of_run_are_those_of_the_readme(kind):
    readme = (Path(provisioning.__file__).parent / "README.md").read_text(encoding="utf-8")
    row = next(line for line in readme.splitlines() if line.startswith(f"| `{kind}` |"))

    assert re.findall(r"`(\w+)`", row.split("|")[3]) == list(plan_of(kind))


@pytest.mark.parametrize(("attempt", "seconds"), [(0, 1.0), (1, 1.0), (2, 2.0), (5, 60.0), (50, 60.0)])
def test_backoff_grows_and_then_stays(attempt, seconds):
    assert STEPS["dns_record"].pause(attempt) == seconds
