"""Rejecting, withdrawing, and everything a decision is refused for."""

import pytest

from central.people.operations import end_appointment
from central.people.queries import today
from central.websites import operations as act
from central.websites.errors import NoHolder, NoSignedForm, NotPossibleNow, NotReadyToAnswer
from central.websites.models import Decision
from kernel.errors import InvalidValue, NotAllowed
from kernel.letters.models import Letter
from tenants.members.models import Activation
from tenants.registry.models import NameReservation
from tenants.registry.switching import in_tenant
from tests.factories.people import make_official
from tests.factories.websites import DIVISION, make_request, make_scan

pytestmark = pytest.mark.django_db


def test_rejection_ends_the_request_with_a_letter_and_frees_the_name(office):
    case = make_request(office, state="SUBMITTED")

    case = act.reject(
        case=case, by=office.head, version=case.version, code="ALREADY_HAS_SITE", note="Lihat situs lama."
    )

    letter = Letter.objects.get(reference=case.number, kind="rejection")
    assert case.state == "REJECTED"
    assert letter.data["reasons"] == [{"text": "Instansi sudah memiliki website.", "code": "ALREADY_HAS_SITE"}]
    assert letter.data["note"] == "Lihat situs lama."
    assert NameReservation.objects.get(holder=case.number).state == "RELEASED"
    assert set(case.steps.values_list("state", flat=True)) == {"DONE", "SKIPPED"}


@pytest.mark.parametrize(("code", "field"), [("NONSENSE", "code"), ("", "code"), ("OTHER", "note")])
def test_rejection_without_a_reason_is_refused(office, code, field):
    case = make_request(office, state="SUBMITTED")

    with pytest.raises(InvalidValue) as caught:
        act.reject(case=case, by=office.head, version=case.version, code=code)

    assert caught.value.field == field and caught.value.remedy


def test_withdrawal_passes_the_open_step_over_and_frees_the_name(office):
    case = make_request(office, state="DISPOSED_HEAD")

    case = act.withdraw(case=case, by=office.applicant, version=case.version, note="Ditunda tahun depan.")

    assert case.state == "CANCELLED"
    assert case.steps.get(row="3").state == "SKIPPED"
    assert NameReservation.objects.get(holder=case.number).state == "RELEASED"


@pytest.mark.parametrize("state", ["PROVISIONING", "PROVISIONED", "REPORTED_HEAD", "ANSWERED"])
def test_request_is_not_withdrawn_once_the_site_is_begun(office, state):
    case = make_request(office, state=state)

    with pytest.raises(NotPossibleNow):
        act.withdraw(case=case, by=office.applicant, version=case.version)


def test_first_disposition_is_refused_without_the_signed_form(office):
    case = make_request(office, state="SUBMITTED", scan=False)

    with pytest.raises(NoSignedForm) as caught:
        act.dispose(case=case, by=office.head, version=case.version, instructions=[1])

    assert caught.value.remedy
    case = act.attach_scan(case=case, by=office.applicant, version=case.version, file=make_scan())
    assert act.dispose(case=case, by=office.head, version=case.version, instructions=[1]).state == "DISPOSED_HEAD"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"instructions": []}, "instructions"),
        ({"instructions": [99]}, "instructions"),
        ({"urgency": "TOMORROW"}, "urgency"),
        ({"secrecy": "TOP"}, "secrecy"),
        ({"unit": "Bidang Persandian"}, "unit"),
        ({"note": "x" * 1001}, "note"),
        ({"note": "a\0b"}, "note"),
    ],
)
def test_disposition_with_a_wrong_value_is_refused_by_its_field(office, changes, field):
    case = make_request(office, state="SUBMITTED")

    with pytest.raises(InvalidValue) as caught:
        act.dispose(**{"case": case, "by": office.head, "version": case.version, "instructions": [1], **changes})

    assert caught.value.field == field and caught.value.remedy


def test_unit_must_be_named_where_there_are_several(office):
    make_official("DIVISION_HEAD", division="Bidang Statistik")
    case = make_request(office, state="SUBMITTED")

    with pytest.raises(InvalidValue) as caught:
        act.dispose(case=case, by=office.head, version=case.version, instructions=[1])
    assert "Bidang Statistik" in caught.value.remedy and DIVISION in caught.value.remedy

    case = act.dispose(case=case, by=office.head, version=case.version, instructions=[1], unit="Bidang Statistik")
    assert case.division == "Bidang Statistik"


def test_disposition_to_a_post_that_nobody_holds_is_refused(office):
    end_appointment(appointment=office.division.appointments.get(), last_day=today(), by="uji")
    case = make_request(office, state="SUBMITTED")
    office.division.appointments.update(valid_to="2026-07-01")

    with pytest.raises(NoHolder):
        act.dispose(case=case, by=office.head, version=case.version, instructions=[1])


def test_assignment_to_somebody_who_is_no_officer_is_refused(office, stranger):
    case = make_request(office, state="DISPOSED_DIVISION")

    with pytest.raises(InvalidValue) as caught:
        act.assign(case=case, by=office.section, version=case.version, officer=stranger, instructions=[6])

    assert caught.value.field == "officer"


def test_work_can_be_given_to_another_officer(office):
    other = make_official("OFFICER", division=DIVISION)
    case = make_request(office, state="ASSIGNED")

    case = act.reassign(case=case, by=office.section, version=case.version, officer=other, note="Cuti.")

    assert case.officer == other
    with pytest.raises(NotAllowed):
        act.start_provisioning(case=case, by=office.officer, version=case.version)
    assert act.start_provisioning(case=case, by=other, version=case.version).state == "PROVISIONING"


def test_work_given_to_the_same_officer_is_refused(office):
    case = make_request(office, state="ASSIGNED")

    with pytest.raises(InvalidValue):
        act.reassign(case=case, by=office.section, version=case.version, officer=office.officer, note="Lagi.")


def test_report_sent_back_comes_up_every_level_again(office):
    case = make_request(office, state="REPORTED_DIVISION")

    case = act.send_back_report(case=case, by=office.division, version=case.version, note="Judul halaman salah.")

    assert case.state == "PROVISIONED"
    assert case.steps.get(state="OPEN").row == "5"
    assert [step.row for step in case.steps.filter(state="PENDING").order_by("position")] == ["6", "7", "8", "9"]
    case = act.report(case=case, by=office.officer, version=case.version)
    assert case.state == "REPORTED_SECTION"


def test_report_is_not_sent_back_without_words(office):
    case = make_request(office, state="REPORTED_SECTION")

    with pytest.raises(InvalidValue):
        act.send_back_report(case=case, by=office.section, version=case.version, note=" ")


def test_reply_waits_for_the_administrator_of_the_site(office):
    case = make_request(office, state="REPORTED_HEAD")
    with in_tenant(case.tenant):
        Activation.objects.all().delete()

    with pytest.raises(NotReadyToAnswer):
        act.answer(case=case, by=office.head, version=case.version)

    assert not Letter.objects.filter(reference=case.number, kind="reply").exists()


def test_refused_decision_leaves_nothing_behind(office):
    case = make_request(office, state="SUBMITTED")
    before = Decision.objects.count(), Letter.objects.count()

    with pytest.raises(InvalidValue):
        act.dispose(case=case, by=office.head, version=case.version, instructions=[1], note="x" * 2000)

    assert (Decision.objects.count(), Letter.objects.count()) == before
