"""A request goes back to its applicant and comes again: to the level that returned it, or to the start."""

import pytest

from central.people import operations as people
from central.people.operations import record_official
from central.websites import operations as act
from central.websites.errors import MakerIsNeverChecker
from central.websites.models import ReturnNote
from kernel.errors import InvalidValue
from kernel.letters.models import Letter
from tenants.registry.errors import NameTaken
from tenants.registry.models import NameReservation
from tests.factories.people import make_agency, make_official
from tests.factories.websites import DIVISION, SECTION, make_draft, make_request

pytestmark = pytest.mark.django_db

LEVELS = [
    ("SUBMITTED", "head", "2"),
    ("DISPOSED_HEAD", "division", "3"),
    ("DISPOSED_DIVISION", "section", "4"),
    ("ASSIGNED", "officer", "4a"),
]


def give_back(case, by, reasons=("SIGNATURE_MISSING",), **more):
    return act.return_to_applicant(case=case, by=by, version=case.version, reasons=reasons, **more)


def again(office, case, **changes):
    if changes:
        agency = changes.pop("agency", None)
        case = act.save_draft(case=case, by=office.applicant, version=case.version, data=changes, agency=agency)
    return act.resubmit(case=case, by=office.applicant, version=case.version)


@pytest.mark.parametrize(("state", "who", "row"), LEVELS, ids=[level[0] for level in LEVELS])
def test_resubmission_comes_back_to_the_level_that_returned_it(office, clock, state, who, row):
    case = give_back(make_request(office, state=state), getattr(office, who))
    assert case.state == "RETURNED"
    assert case.steps.get(state="OPEN").actor_role == "APPLICANT"
    clock.shift(86400)

    case = again(office, case, place="Kota Serang")

    step = case.steps.get(state="OPEN")
    assert (case.state, step.row) == (state, row)
    assert step.opened_at.date().isoformat() == "2026-07-07"


def test_clock_of_the_level_begins_anew(office, clock):
    case = give_back(make_request(office, state="SUBMITTED"), office.head)
    clock.shift(86400)

    case = again(office, case)

    first, second = case.steps.filter(row="2").order_by("position")
    assert (first.outcome, first.due_at.isoformat()) == ("return_to_applicant", "2026-07-06T03:00:00+00:00")
    assert second.due_at.isoformat() == "2026-07-07T03:00:00+00:00"


def test_section_gets_a_fresh_hour_after_a_return_instead_of_the_rest_of_the_old_one(office, clock):
    case = give_back(make_request(office, state="DISPOSED_DIVISION"), office.section)
    clock.shift(86400)

    case = again(office, case)

    assert case.steps.get(state="OPEN").due_at.isoformat() == "2026-07-07T03:00:00+00:00"


@pytest.mark.parametrize("changed", ["name", "agency"])
def test_changed_name_or_agency_sends_the_request_to_the_start(office, changed):
    case = give_back(make_request(office, state="DISPOSED_DIVISION"), office.section, ["NAME_NOT_OFFICIAL"])
    changes = {"label": "dinkes-banten"}
    if changed == "agency":
        other = make_agency("Dinas Kesehatan Baru (contoh)", label="dinkesbaru")
        link = people.link_agency(user=office.applicant, agency=other, position="Sekretaris", by="uji")
        people.confirm_link(link=link, by="uji")
        changes = {"agency": other}

    case = again(office, case, **changes)

    assert case.state == "SUBMITTED"
    assert (case.division, case.section, case.officer) == ("", "", None)
    pending = case.steps.filter(state="PENDING").order_by("position")
    assert [step.row for step in pending] == ["3", "4", "4a", "5", "6", "7", "8", "9"]
    assert case.steps.get(state="OPEN").row == "2"


def test_changed_name_frees_the_old_one_and_holds_the_new_one(office):
    case = give_back(make_request(office, state="SUBMITTED"), office.head)

    case = again(office, case, label="dinkes-banten")

    held = NameReservation.objects.filter(holder=case.number).order_by("id")
    assert [(row.label, row.state) for row in held] == [("dinkes", "RELEASED"), ("dinkes-banten", "HELD")]


def test_resubmission_with_a_name_that_is_held_changes_nothing(office):
    make_request(office, state="SUBMITTED", label="rsud")
    case = give_back(make_request(office, state="SUBMITTED"), office.head)
    case = act.save_draft(case=case, by=office.applicant, version=case.version, data={"label": "rsud"})

    with pytest.raises(NameTaken) as caught:
        act.resubmit(case=case, by=office.applicant, version=case.version)

    case.refresh_from_db()
    assert case.state == "RETURNED"
    assert caught.value.suggestions
    assert NameReservation.objects.get(holder=case.number).label == "dinkes"


def test_returned_request_goes_the_whole_way_afterwards(office):
    case = again(office, give_back(make_request(office, state="DISPOSED_HEAD"), office.division))

    case = act.dispose(case=case, by=office.division, version=case.version, instructions=[1])
    case = act.assign(case=case, by=office.section, version=case.version, officer=office.officer, instructions=[6])

    assert case.state == "ASSIGNED"


def test_several_reasons_are_kept_and_each_points_at_a_field(office):
    reasons = [
        "SCAN_UNREADABLE",
        {"code": "HEAD_WRONG", "field": "head_nip"},
        {"code": "OTHER", "text": "Lampirkan susunan organisasi.", "field": ""},
    ]

    case = give_back(make_request(office, state="SUBMITTED"), office.head, reasons, note="Mohon segera.")

    assert ReturnNote.objects.get(request=case).reasons == [
        {"code": "SCAN_UNREADABLE", "field": "signed_scan", "text": ""},
        {"code": "HEAD_WRONG", "field": "head_nip", "text": ""},
        {"code": "OTHER", "field": "", "text": "Lampirkan susunan organisasi."},
    ]
    letter = Letter.objects.get(reference=case.number, kind="return_note")
    assert [reason.get("field", "") for reason in letter.data["reasons"]] == [
        "Formulir bertanda tangan",
        "NIP pimpinan",
        "",
    ]
    assert letter.data["reasons"][2]["text"] == "Lampirkan susunan organisasi."


@pytest.mark.parametrize(
    "reasons",
    [[], ["NO_SUCH_REASON"], [{"code": "OTHER"}], [{"code": "HEAD_WRONG", "field": "shoe_size"}], [{}]],
    ids=["none", "unknown", "other without words", "unknown field", "empty"],
)
def test_reason_that_says_nothing_is_refused(office, reasons):
    case = make_request(office, state="SUBMITTED")

    with pytest.raises(InvalidValue) as caught:
        give_back(case, office.head, reasons)

    assert caught.value.field == "reasons" and caught.value.remedy
    case.refresh_from_db()
    assert case.state == "SUBMITTED"


def test_official_who_decided_cannot_sign_the_corrected_form(office):
    record_official(user=office.head, nip="197502022000031002", rank="", by="uji")
    case = give_back(make_request(office, state="SUBMITTED"), office.head)
    case = act.save_draft(case=case, by=office.applicant, version=case.version, data={"head_nip": "197502022000031002"})

    with pytest.raises(MakerIsNeverChecker):
        act.resubmit(case=case, by=office.applicant, version=case.version)


def test_form_can_be_changed_while_it_is_returned_and_not_before(office):
    case = make_request(office, state="SUBMITTED")

    with pytest.raises(Exception) as caught:
        act.save_draft(case=case, by=office.applicant, version=case.version, data={"place": "Cilegon"})
    case = give_back(case, office.head)
    case = act.save_draft(case=case, by=office.applicant, version=case.version, data={"place": "Cilegon"})

    assert "draf" in str(caught.value)
    assert case.place == "Cilegon"


def test_section_head_of_another_section_does_not_see_the_case_come_back(office):
    make_official("SECTION_HEAD", division=DIVISION, section="Seksi Lain")
    case = make_draft(office)
    case = act.submit(case=case, by=office.applicant, version=case.version)
    case = act.dispose(case=case, by=office.head, version=case.version, instructions=[1])

    case = act.dispose(case=case, by=office.division, version=case.version, instructions=[1], unit=SECTION)

    assert case.section == SECTION
