"""A procedure is checked whole when it is declared, and registered once."""

import pytest

from kernel.clock.policies import Policy, PolicyDeclaration, ServiceStandard
from kernel.procedure import (
    BadDeclaration,
    Procedure,
    Profile,
    Row,
    Transition,
    TransitionTable,
    all_procedures,
    find_procedure,
    register,
    registry,
)


@pytest.fixture
def empty_registry(monkeypatch):
    monkeypatch.setattr(registry, "_procedures", {})


def test_rows_of_a_profile_come_in_its_order(procedure):
    assert [row.number for row in procedure.rows_of("SHORT")] == ["1", "2", "3", "4"]


def test_rows_of_an_unknown_profile_are_refused(procedure):
    with pytest.raises(KeyError):
        procedure.rows_of("MEDIUM")


def test_row_of_an_unknown_number_is_refused(procedure):
    with pytest.raises(KeyError):
        procedure.row("9")


def test_policy_declarations_are_the_rows_with_a_service_time(procedure):
    hour = ServiceStandard(Policy.WORKING_MINUTES, 60)

    assert list(procedure.policy_declarations()) == [
        PolicyDeclaration("pembuatan-website.2", hour, "SOP 003 row 2"),
        PolicyDeclaration("pembuatan-website.3", ServiceStandard(Policy.WORKING_DAYS, 2), "SOP 003 row 3"),
        PolicyDeclaration("pembuatan-website.4", hour, "SOP 003 row 4"),
    ]


def test_actor_label_of_a_role_without_words_is_its_code(procedure):
    assert [procedure.actor_label(role) for role in ("HEAD", "AUDITOR")] == ["Kepala Dinas", "AUDITOR"]


def _with_row(parts, number, actor="HEAD", **given):
    values = {"activity": "x", "required_input": "", "service": None, "output": "", "source": "", **given}
    return {"rows": (*parts["rows"], Row(number=number, actor=actor, **values))}


def _with_profile(parts, code, *rows, filed_under=None):
    return {"profiles": {**parts["profiles"], filed_under or code: Profile(code, rows)}}


def _with_transition(parts, **given):
    extra = Transition("redo", ("ANSWERED",), "SUBMITTED", ("HEAD",), **given)
    return {"table": TransitionTable(parts["table"].states, (*parts["table"].transitions, extra))}


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (lambda parts: _with_row(parts, "2"), "row 2 is there twice"),
        (lambda parts: _with_row(parts, "9"), r"rows \['9'\] are in no profile"),
        (lambda parts: _with_profile(parts, "TINY", "1", "7"), r"unknown rows \['7'\]"),
        (lambda parts: _with_profile(parts, "TINY", "1", "1"), "names a row twice"),
        (lambda parts: _with_profile(parts, "TINY", "1", filed_under="SMALL"), "filed under 'SMALL'"),
        (lambda parts: _with_transition(parts, row="8"), "unknown row '8'"),
        (lambda parts: _with_transition(parts, profiles=("TINY",)), "unknown profile"),
        (lambda parts: {"actors": {"HEAD": "Kepala Dinas"}}, r"no words for the actors \['APPLICANT', 'DIVISION'"),
    ],
    ids=[
        "row-twice",
        "row-unused",
        "profile-of-unknown-row",
        "profile-row-twice",
        "profile-misfiled",
        "transition-of-unknown-row",
        "transition-of-unknown-profile",
        "actor-without-words",
    ],
)
def test_procedure_that_contradicts_itself_is_refused(parts, spoil, problem):
    with pytest.raises(BadDeclaration, match=problem):
        Procedure(**{**parts, **spoil(parts)})


def test_register_makes_a_procedure_known(empty_registry, procedure):
    register(procedure)
    register(procedure)

    assert all_procedures() == (procedure,)
    assert find_procedure("pembuatan-website") is procedure
    assert find_procedure("pengaduan") is None


def test_register_of_another_procedure_with_the_same_code_is_refused(empty_registry, parts):
    register(Procedure(**parts))

    with pytest.raises(BadDeclaration, match="pembuatan-website"):
        register(Procedure(**parts))
