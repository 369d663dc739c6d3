"""The transition table refuses contradictions and answers from one place."""

import pytest
from django.db.models import TextChoices

from kernel.procedure import BadDeclaration, Transition, TransitionRefused, TransitionTable

APPLICANT = ("APPLICANT",)


def test_table_begins_with_its_first_state(table):
    assert table.initial == "DRAFT"


def test_terminal_states_are_those_nothing_leads_out_of(table):
    assert table.terminal == {"ANSWERED", "REJECTED"}


def test_allowed_lists_the_actions_of_a_state_in_order(table):
    assert [step.action for step in table.allowed("SUBMITTED")] == ["dispose", "return", "reject"]


def test_allowed_in_a_terminal_state_is_nothing(table):
    assert table.allowed("ANSWERED") == []


@pytest.mark.parametrize(("profile", "roles"), [("LONG", ("SECTION",)), ("SHORT", ("DIVISION",))])
def test_get_of_an_action_declared_per_profile(table, profile, roles):
    assert table.get("DISPOSED", "assign", profile=profile).roles == roles


def test_get_without_the_profile_it_depends_on_is_refused(table):
    with pytest.raises(ValueError, match="depends on the profile"):
        table.get("DISPOSED", "assign")


def test_get_of_an_impossible_action_says_so(table):
    with pytest.raises(TransitionRefused) as caught:
        table.get("DRAFT", "answer")

    assert "answer" in caught.value.message
    assert caught.value.remedy


class Stage(TextChoices):
    OPEN = "OPEN", "Dibuka"
    CLOSED = "CLOSED", "Ditutup"


class Deed(TextChoices):
    CLOSE = "close", "Tutup perkara"


def test_get_of_an_impossible_action_speaks_in_the_words_of_the_choices():
    table = TransitionTable(Stage, [Transition(Deed.CLOSE, (Stage.OPEN,), Stage.CLOSED, APPLICANT)])

    with pytest.raises(TransitionRefused) as caught:
        table.get("CLOSED", "close")

    assert "Tutup perkara" in caught.value.message
    assert "Ditutup" in caught.value.message


def test_words_of_a_transition_are_its_label_before_its_action(table):
    labelled = Transition(Deed.CLOSE, ("A",), "B", APPLICANT, label="Selesaikan")

    assert labelled.words == "Selesaikan"
    assert table.get("DRAFT", "submit").words == "submit"


def test_find_of_an_impossible_action_is_none(table):
    assert table.find("DRAFT", "answer") is None


def test_targets_name_the_states_the_operation_may_choose(table):
    assert table.get("RETURNED", "resubmit").targets == ("SUBMITTED", "DISPOSED")


def test_every_state_and_action_is_either_allowed_or_refused(table):
    """The full matrix: what `allowed` lists is what `get` gives, and nothing else."""
    actions = {step.action for step in table.transitions}

    for state in table.states:
        possible = {step.action for step in table.allowed(state, profile="LONG")}
        found = {action for action in actions if table.find(state, action, profile="LONG")}
        assert found == possible


@pytest.mark.parametrize(
    ("transitions", "problem"),
    [
        ([Transition("go", ("A",), "B", APPLICANT)], "nothing leads to 'C'"),
        ([Transition("go", ("A",), "B", APPLICANT, also_to=("C", "D"))], "unknown state 'D'"),
        ([Transition("go", ("X",), "B", APPLICANT, also_to=("C",))], "unknown state 'X'"),
        (
            [Transition("go", ("A",), "B", APPLICANT), Transition("go", ("A", "B"), "C", APPLICANT)],
            "'go' is declared twice",
        ),
        (
            [
                Transition("go", ("A",), "B", APPLICANT, profiles=("P",)),
                Transition("go", ("A",), "C", APPLICANT, profiles=("P", "Q")),
            ],
            "'go' is declared twice",
        ),
        ([Transition("go", ("A",), "B", (), also_to=("C",))], "nobody may 'go'"),
    ],
    ids=["unreachable", "unknown-target", "unknown-source", "twice", "twice-in-a-profile", "no-role"],
)
def test_table_that_contradicts_itself_is_refused(transitions, problem):
    with pytest.raises(BadDeclaration, match=problem):
        TransitionTable(("A", "B", "C"), transitions)


def test_table_without_states_is_refused():
    with pytest.raises(BadDeclaration, match="no states"):
        TransitionTable((), ())


def test_reachable_within_a_profile_leaves_out_the_other_ones():
    forked = TransitionTable(
        ("A", "B", "C"),
        [
            Transition("go", ("A",), "B", APPLICANT, profiles=("P",)),
            Transition("go", ("A",), "C", APPLICANT, profiles=("Q",)),
        ],
    )

    assert forked.reachable(profile="Q") == {"A", "C"}
