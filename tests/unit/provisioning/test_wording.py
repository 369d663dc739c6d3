"""Everything that can be said has words."""

from __future__ import annotations

import pytest
from django.utils import translation

from provisioning import wording
from provisioning.outcomes import Trouble
from provisioning.plan import Action, BrakeReason, Change
from provisioning.states import ReasonCode, RunState, StepState


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        pytest.param(wording.REASONS, ReasonCode, id="reasons"),
        pytest.param(wording.RUN_STATES, RunState, id="run states"),
        pytest.param(wording.STEP_STATES, StepState, id="step states"),
        pytest.param(wording.BRAKES, BrakeReason, id="brakes"),
    ],
)
def test_every_code_has_words(words, codes):
    assert set(words) == set(codes)


@pytest.mark.parametrize("action", Action, ids=str)
def test_every_change_can_be_said(action):
    with translation.override("en"):
        said = wording.change_words(Change(action, "dns_record", "dinkes.example"))

    assert "the DNS record dinkes.example" in said


def test_trouble_without_values_is_taken_as_it_stands():
    trouble = Trouble("x", "Already 100 % translated", "Do this 100 %")

    assert wording.trouble_words(trouble) == ("Already 100 % translated", "Do this 100 %")


def test_trouble_is_said_in_the_language_of_the_reader():
    trouble = Trouble(
        "gave_up",
        "It was tried %(attempts)s times without success; the last time: %(last)s",
        values={"attempts": 3, "last": "x"},
    )

    with translation.override("id"):
        indonesian = wording.trouble_words(trouble)[0]

    assert "3" in indonesian
    assert "tried" not in indonesian
