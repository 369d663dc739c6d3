"""SOP 003 as it is declared, against the source, the database's guards and the README."""

import re
from pathlib import Path

import pytest
from django.utils import translation

import central.websites
from central.people.models import Role
from central.websites.fields import label_of
from central.websites.operations.refusals import FIELDS
from central.websites.procedure import (
    INSTRUCTIONS,
    PROCEDURE,
    REJECTION_CODES,
    RETURN_REASONS,
    SHARES_TIME_WITH,
    SKIPPABLE_ROWS,
    TABLE,
    service_times,
)
from central.websites.states import Action, Party, RequestState
from kernel.clock.policies import Policy

APP = Path(central.websites.__file__).parent


def test_rows_of_both_profiles_are_those_of_the_source():
    def shape(profile):
        return [
            (row.number, row.actor, row.service.amount if row.service else None) for row in PROCEDURE.rows_of(profile)
        ]

    assert shape("PROSE_8") == [
        ("1", "APPLICANT", None),
        ("2", "AGENCY_HEAD", 60),
        ("3", "DIVISION_HEAD", 60),
        ("4", "SECTION_HEAD", None),
        ("4a", "OFFICER", None),
        ("5", "OFFICER", None),
        ("6", "SECTION_HEAD", None),
        ("7", "DIVISION_HEAD", None),
        ("8", "AGENCY_HEAD", 60),
        ("9", "APPLICANT", None),
    ]
    assert shape("TABLE_4") == [
        ("1", "APPLICANT", None),
        ("2", "AGENCY_HEAD", 60),
        ("T3", "DIVISION_HEAD", 60),
        ("4a", "OFFICER", None),
        ("T4", "DIVISION_HEAD", 60),
        ("9", "APPLICANT", None),
    ]


def test_every_service_time_is_an_hour_of_working_minutes():
    policies = {row.service.policy for row in PROCEDURE.rows if row.service}

    assert policies == {Policy.WORKING_MINUTES}


def test_service_times_to_be_declared_have_a_code_and_a_source_each():
    declared = {declaration.code: declaration for declaration in service_times()}

    assert set(declared) == {f"pembuatan-website.{row}" for row in ("2", "3", "T3", "8", "T4", "reservasi-nama")}
    assert declared["pembuatan-website.reservasi-nama"].standard.amount == 14
    assert all(declaration.source for declaration in declared.values())


def test_assignment_shares_the_hour_of_the_disposition_before_it():
    rows = PROCEDURE.profiles["PROSE_8"].rows

    assert SHARES_TIME_WITH == {"4": "3"}
    assert rows.index("4") == rows.index("3") + 1


@pytest.mark.parametrize("profile", ["PROSE_8", "TABLE_4"])
def test_every_row_is_carried_out_by_a_transition_of_its_actor(profile):
    for row in PROCEDURE.rows_of(profile):
        carried_out = [t for t in TABLE.transitions if t.row == row.number and t.belongs_to(profile)]
        assert carried_out, row.number
        for transition in carried_out:
            by_machine = transition.roles == (Party.SYSTEM,)
            assert by_machine or transition.roles == (row.actor,), transition.action


@pytest.mark.parametrize("profile", ["PROSE_8", "TABLE_4"])
def test_rows_of_a_profile_lead_from_draft_to_active(profile):
    state = RequestState.DRAFT.value
    for number in PROCEDURE.profiles[profile].rows:
        if number == "4a":
            state = TABLE.get(state, Action.START_PROVISIONING, profile=profile).to_state
        [step] = [t for t in TABLE.allowed(state, profile=profile) if t.row == number]
        state = step.to_state

    assert state == RequestState.ACTIVE


def test_only_the_report_may_be_passed_over():
    assert [PROCEDURE.row(number).output for number in SKIPPABLE_ROWS] == [PROCEDURE.row("5").output] * 3


def test_instructions_are_numbered_without_gap():
    assert [line.number for line in INSTRUCTIONS] == list(range(1, len(INSTRUCTIONS) + 1))


def test_reasons_point_at_fields_that_exist():
    assert {reason.field for reason in RETURN_REASONS} - {""} <= FIELDS
    assert all(label_of(field) for field in FIELDS - {"commitment"})


def test_codes_are_unique_and_only_other_needs_words():
    for reasons in (RETURN_REASONS, REJECTION_CODES):
        codes = [reason.code for reason in reasons]
        assert len(set(codes)) == len(codes)
        assert [reason.code for reason in reasons if reason.needs_text] == ["OTHER"]
        assert all(reason.remedy for reason in reasons if not reason.needs_text)


def test_head_names_the_doubled_regulation_once_and_no_person():
    with translation.override("id"):
        texts = [str(text) for text in (*PROCEDURE.head.legal_basis, *PROCEDURE.head.warnings, PROCEDURE.head.approver)]

    assert sum("Nomor 7 Tahun 2018" in text for text in PROCEDURE.head.legal_basis) == 1
    assert not re.search(r"\d{8} ?\d{6} ?\d ?\d{3}", " ".join(texts))


def test_guards_of_the_database_speak_of_the_declared_roles_and_actions():
    sql = (APP / "migrations" / "0002_guards.py").read_text()
    named = set(re.findall(r"'([A-Z_]{4,})'", sql)) | set(re.findall(r"'([a-z_]+_[a-z_]+|answer|report)'", sql))
    constraints = {name for name in named if name.startswith("websites_")} | {
        "check_violation",
        "integrity_constraint_violation",
    }

    assert named - constraints <= {*Role.values, *Party.values, *Action.values, *RequestState.values}
    assert {"accept_report", "answer", "report", "start_provisioning"} <= named


def test_readme_shows_the_table_as_declared():
    lines = (APP / "README.md").read_text().splitlines()
    rows = [cells for line in lines if len(cells := _cells(line)) == 3 and cells[0].startswith("`")]
    shown = {cells[0].strip("`"): cells[1:] for cells in rows}

    assert set(shown) == set(RequestState.values)
    for state, (terminal, actions) in shown.items():
        assert (terminal == "yes") == (state in TABLE.terminal), state
        assert actions == "; ".join(_described(state)), state


def _cells(line):
    return [cell.strip() for cell in line.strip().strip("|").split("|")] if line.startswith("|") else []


def _described(state):
    """Return `action` > `target` (roles; profile) for each transition out of a state, in the order declared."""
    for transition in TABLE.allowed(state):
        limits = ", ".join((*transition.roles, *transition.profiles))
        yield f"`{transition.action}` > {' or '.join(f'`{target}`' for target in transition.targets)} ({limits})"
