"""Who may do what: the whole matrix of states, actions and standings, written out by hand, not read from the table."""

import pytest

from central.people.acting import ActingRole
from central.people.models import Agency
from central.websites.errors import MakerIsNeverChecker, NeedsPlh, NotPossibleNow
from central.websites.models import WebsiteRequest
from central.websites.rules import permitted, require, transition_for
from central.websites.standing import Facts
from central.websites.states import Action, RequestState
from kernel.errors import DomainError, NotAllowed
from tenants.members.models import User

ME, SOMEBODY = 7, 8
LEVELS = ("AGENCY_HEAD", "DIVISION_HEAD", "SECTION_HEAD", "OFFICER")
OTHERS = ("OPERATOR", "AUDITOR", "PLATFORM_ADMIN")
EVERYBODY = ("APPLICANT", *LEVELS, *OTHERS, "NOBODY")

BOTH = {
    ("DRAFT", "submit"): {"APPLICANT"},
    ("RETURNED", "resubmit"): {"APPLICANT"},
    ("RETURNED", "withdraw"): {"APPLICANT"},
    ("SUBMITTED", "withdraw"): {"APPLICANT"},
    ("DISPOSED_HEAD", "withdraw"): {"APPLICANT"},
    ("DISPOSED_DIVISION", "withdraw"): {"APPLICANT"},
    ("ASSIGNED", "withdraw"): {"APPLICANT"},
    ("SUBMITTED", "dispose"): {"AGENCY_HEAD"},
    ("SUBMITTED", "return_to_applicant"): {"AGENCY_HEAD"},
    ("SUBMITTED", "reject"): {"AGENCY_HEAD"},
    ("DISPOSED_HEAD", "return_to_applicant"): {"DIVISION_HEAD"},
    ("DISPOSED_HEAD", "reject"): {"DIVISION_HEAD"},
    ("DISPOSED_DIVISION", "return_to_applicant"): {"SECTION_HEAD"},
    ("DISPOSED_DIVISION", "reject"): {"SECTION_HEAD"},
    ("ASSIGNED", "return_to_applicant"): {"OFFICER"},
    ("ASSIGNED", "start_provisioning"): {"OFFICER"},
    ("PROVISIONING", "resume_provisioning"): {"OFFICER"},
}
MATRIX = {
    "PROSE_8": {
        **BOTH,
        ("DISPOSED_HEAD", "dispose"): {"DIVISION_HEAD"},
        ("DISPOSED_DIVISION", "assign"): {"SECTION_HEAD"},
        ("ASSIGNED", "reassign"): {"SECTION_HEAD"},
        ("PROVISIONING", "reassign"): {"SECTION_HEAD"},
        ("PROVISIONED", "reassign"): {"SECTION_HEAD"},
        ("PROVISIONED", "report"): {"OFFICER"},
        ("REPORTED_SECTION", "accept_report"): {"SECTION_HEAD"},
        ("REPORTED_SECTION", "send_back_report"): {"SECTION_HEAD"},
        ("REPORTED_DIVISION", "accept_report"): {"DIVISION_HEAD"},
        ("REPORTED_DIVISION", "send_back_report"): {"DIVISION_HEAD"},
        ("REPORTED_HEAD", "answer"): {"AGENCY_HEAD"},
        ("REPORTED_HEAD", "send_back_report"): {"AGENCY_HEAD"},
    },
    "TABLE_4": {
        **BOTH,
        ("DISPOSED_HEAD", "assign"): {"DIVISION_HEAD"},
        ("ASSIGNED", "reassign"): {"DIVISION_HEAD"},
        ("PROVISIONING", "reassign"): {"DIVISION_HEAD"},
        ("PROVISIONED", "reassign"): {"DIVISION_HEAD"},
        ("PROVISIONED", "answer"): {"DIVISION_HEAD"},
    },
}


def case_in(state, *, profile="PROSE_8", ours=False, officer=ME, division="", section=""):
    return WebsiteRequest(
        state=state,
        profile=profile,
        agency=Agency(pk=1, name="Dinas Kesehatan (contoh)", is_ours=ours),
        officer_id=officer,
        division=division,
        section=section,
    )


def role(code, *, kind="DEFINITIVE", division="", section="", appointment_id=1):
    return ActingRole(code, kind, division, section, appointment_id)


def facts(*roles, applicant=False, parts=(), did_the_work=False, levels=()):
    return Facts(
        user=User(pk=ME),
        roles=frozenset(roles),
        acts_for_agency=applicant,
        parts=frozenset(parts),
        did_the_work=did_the_work,
        levels=frozenset(levels),
    )


def facts_of(who):
    return facts(applicant=True) if who == "APPLICANT" else facts(*(role(who),) * (who != "NOBODY"))


@pytest.mark.parametrize("profile", MATRIX)
@pytest.mark.parametrize("action", Action.values)
@pytest.mark.parametrize("state", RequestState.values)
def test_matrix_of_states_actions_and_roles(state, action, profile):
    case = case_in(state, profile=profile)

    may = {who for who in EVERYBODY if action in {t.action for t in permitted(case, facts_of(who))}}

    assert may == MATRIX[profile].get((state, action), set())


@pytest.mark.parametrize("profile", MATRIX)
@pytest.mark.parametrize("state", RequestState.values)
def test_action_without_a_place_in_the_matrix_is_refused_with_the_state_in_words(state, profile):
    case = case_in(state, profile=profile)
    machine = {"mark_provisioned", "mark_active"}
    impossible = [a for a in Action.values if (state, a) not in MATRIX[profile] and a not in machine]

    for action in impossible:
        with pytest.raises(NotPossibleNow) as caught:
            transition_for(case, action)
        assert str(case.get_state_display()) in caught.value.message


def refused(case, action, known):
    with pytest.raises(DomainError) as caught:
        require(case, transition_for(case, action), known)
    return caught.value


def test_role_that_is_missing_is_refused_naming_the_one_needed():
    error = refused(case_in("SUBMITTED"), "dispose", facts(role("SECTION_HEAD")))

    assert type(error) is NotAllowed
    assert "Kepala Dinas" in error.message and "Plh" in error.remedy


def test_head_of_another_division_is_refused_naming_the_unit():
    case = case_in("DISPOSED_HEAD", division="Bidang Aplikasi")

    error = refused(case, "dispose", facts(role("DIVISION_HEAD", division="Bidang Statistik")))

    assert type(error) is NotAllowed
    assert "Bidang Aplikasi" in error.message


def test_officer_without_the_assignment_is_refused():
    error = refused(case_in("ASSIGNED", officer=SOMEBODY), "start_provisioning", facts(role("OFFICER")))

    assert type(error) is NotAllowed


@pytest.mark.parametrize("part", ["DRAFTED", "SUBMITTED", "SIGNED"])
@pytest.mark.parametrize(
    ("state", "action", "code"),
    [
        ("SUBMITTED", "dispose", "AGENCY_HEAD"),
        ("SUBMITTED", "return_to_applicant", "AGENCY_HEAD"),
        ("DISPOSED_HEAD", "reject", "DIVISION_HEAD"),
        ("DISPOSED_DIVISION", "assign", "SECTION_HEAD"),
        ("ASSIGNED", "start_provisioning", "OFFICER"),
        ("REPORTED_SECTION", "accept_report", "SECTION_HEAD"),
        ("REPORTED_HEAD", "answer", "AGENCY_HEAD"),
    ],
)
def test_maker_of_the_request_decides_nothing_in_it(state, action, code, part):
    error = refused(case_in(state), action, facts(role(code), parts=[part]))

    assert isinstance(error, MakerIsNeverChecker)


@pytest.mark.parametrize(
    ("state", "action", "code"),
    [
        ("REPORTED_SECTION", "accept_report", "SECTION_HEAD"),
        ("REPORTED_SECTION", "send_back_report", "SECTION_HEAD"),
        ("REPORTED_DIVISION", "accept_report", "DIVISION_HEAD"),
        ("REPORTED_HEAD", "answer", "AGENCY_HEAD"),
    ],
)
def test_officer_who_did_the_work_does_not_accept_it_in_another_role(state, action, code):
    error = refused(case_in(state), action, facts(role("OFFICER"), role(code, kind="PLT"), did_the_work=True))

    assert isinstance(error, MakerIsNeverChecker)


def test_official_who_decided_has_no_part_in_making_the_request():
    error = refused(case_in("RETURNED"), "resubmit", facts(role("AGENCY_HEAD"), applicant=True, levels=["AGENCY_HEAD"]))

    assert isinstance(error, MakerIsNeverChecker)


@pytest.mark.parametrize("kind", ["DEFINITIVE", "PLT"])
def test_request_of_the_office_itself_needs_a_plh(kind):
    error = refused(case_in("SUBMITTED", ours=True), "dispose", facts(role("AGENCY_HEAD", kind=kind)))

    assert isinstance(error, NeedsPlh)


def test_request_of_the_office_itself_is_decided_by_the_plh():
    case = case_in("SUBMITTED", ours=True)

    standing = require(case, transition_for(case, "dispose"), facts(role("AGENCY_HEAD", kind="PLH")))

    assert standing.acting.kind == "PLH"


def test_definitive_post_is_taken_before_an_acting_one():
    case = case_in("DISPOSED_HEAD")
    known = facts(
        role("DIVISION_HEAD", kind="PLT", division="B", appointment_id=1),
        role("DIVISION_HEAD", division="A", appointment_id=2),
    )

    standing = require(case, transition_for(case, "dispose"), known)

    assert standing.acting.appointment_id == 2


@pytest.mark.parametrize(
    ("levels", "concurrent"), [((), False), (["SECTION_HEAD"], True), (["AGENCY_HEAD"], True), (["APPLICANT"], False)]
)
def test_decision_next_to_a_level_decided_before_is_marked_as_holding_both(levels, concurrent):
    case = case_in("REPORTED_DIVISION")

    standing = require(
        case, transition_for(case, "accept_report"), facts(role("DIVISION_HEAD", kind="PLT"), levels=levels)
    )

    assert standing.concurrent is concurrent
