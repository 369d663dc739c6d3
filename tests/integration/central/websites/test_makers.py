"""Maker is never checker: by the operations in words, and by the database whoever writes."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from central.people.models import Appointment
from central.people.operations import record_official
from central.people.queries import today
from central.websites import operations as act
from central.websites.errors import MakerIsNeverChecker, NeedsPlh
from central.websites.models import ChainPolicy, Decision, Disposition, Maker, ReturnNote
from central.websites.models.makers import Part
from kernel.time import now
from tests.factories.people import make_agency, make_applicant, make_official, make_post
from tests.factories.websites import DIVISION, NIP, SECTION, Office, make_office, make_request, make_scan

pytestmark = pytest.mark.django_db


def refused_by_database(constraint, write):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        write()
    assert caught.value.__cause__.diag.constraint_name == constraint


def decide(case, user, *, role=None, action="dispose", appointment=None):
    post = appointment or user.appointments.first()
    return lambda: Decision.objects.create(
        request=case,
        action=action,
        from_state=case.state,
        to_state=case.state,
        by=user,
        role=role or post.role,
        appointment=post,
        decided_at=now(),
    )


def test_head_who_asked_in_the_agencys_name_is_refused_by_rule_and_by_database(office):
    both = make_applicant(office.agency, username="rangkap")
    make_post(both, "AGENCY_HEAD", kind="PLH")
    case = make_request(Office(**{**vars(office), "applicant": both}), state="SUBMITTED")

    with pytest.raises(MakerIsNeverChecker):
        act.dispose(case=case, by=both, version=case.version, instructions=[1])
    refused_by_database("websites_maker_is_not_checker", decide(case, both))


def test_head_whose_nip_stands_on_the_form_has_signed_it(office):
    record_official(user=office.head, nip=NIP, rank="Pembina", by="uji")
    case = make_request(office, state="SUBMITTED")

    with pytest.raises(MakerIsNeverChecker):
        act.dispose(case=case, by=office.head, version=case.version, instructions=[1])
    refused_by_database("websites_maker_is_not_checker", decide(case, office.head))


def test_whoever_brought_the_scan_has_a_part_in_it(office):
    both = make_applicant(office.agency, username="pembawa")
    make_post(both, "AGENCY_HEAD", kind="PLH")
    case = make_request(office, state="SUBMITTED", scan=False)
    case = act.attach_scan(case=case, by=both, version=case.version, file=make_scan())

    with pytest.raises(MakerIsNeverChecker):
        act.dispose(case=case, by=both, version=case.version, instructions=[1])


def test_officer_who_reports_does_not_accept_the_report(office):
    make_post(office.officer, "SECTION_HEAD", kind="PLH", division=DIVISION, section=SECTION)
    case = make_request(office, state="REPORTED_SECTION")

    with pytest.raises(MakerIsNeverChecker):
        act.accept_report(case=case, by=office.officer, version=case.version)
    plh = office.officer.appointments.get(kind="PLH")
    refused_by_database(
        "websites_reporter_is_not_checker", decide(case, office.officer, action="accept_report", appointment=plh)
    )


def test_officer_who_also_heads_the_division_does_not_answer_for_the_own_work(office):
    case = make_request(office, state="PROVISIONED", profile="TABLE_4")
    plh = make_post(office.officer, "SECTION_HEAD", kind="PLH", division=DIVISION, section=SECTION)
    Appointment.objects.filter(pk=plh.pk).update(role="DIVISION_HEAD")

    with pytest.raises(MakerIsNeverChecker):
        act.answer(case=case, by=office.officer, version=case.version)
    plh.refresh_from_db()
    refused_by_database(
        "websites_reporter_is_not_checker", decide(case, office.officer, action="answer", appointment=plh)
    )


def test_one_plt_on_two_levels_is_allowed_and_shown_as_merangkap(office):
    Appointment.objects.filter(user=office.division).update(valid_to=today() - timedelta(days=1))
    make_post(office.section, "DIVISION_HEAD", kind="PLT", since=today(), division=DIVISION)
    merged = Office(**{**vars(office), "division": office.section})

    case = make_request(merged, state="ASSIGNED")

    decisions = case.decisions.filter(by=office.section).order_by("id")
    assert [(d.action, d.role, d.concurrent) for d in decisions] == [
        ("dispose", "DIVISION_HEAD", False),
        ("assign", "SECTION_HEAD", True),
    ]
    assert decisions[0].appointment.kind == "PLT"


def test_request_of_the_office_itself_needs_a_plh(db, clock):
    office = make_office(agency=make_agency("Dinas Kominfo (contoh)", label="diskominfo", is_ours=True))
    case = make_request(office, state="SUBMITTED", label="diskominfo")

    with pytest.raises(NeedsPlh):
        act.dispose(case=case, by=office.head, version=case.version, instructions=[1])
    refused_by_database("websites_own_request_needs_plh", decide(case, office.head))

    stand_in = make_official("AGENCY_HEAD", "Plh (contoh)", kind="PLH")
    case = act.dispose(case=case, by=stand_in, version=case.version, instructions=[1])
    assert case.state == "DISPOSED_HEAD"
    assert case.decisions.latest("id").appointment.kind == "PLH"


def test_appointment_of_somebody_else_is_refused_by_the_database(office):
    case = make_request(office, state="SUBMITTED")

    refused_by_database(
        "websites_own_appointment",
        decide(case, office.section, role="AGENCY_HEAD", appointment=office.head.appointments.get()),
    )


def test_checker_is_not_made_a_maker_afterwards(office):
    case = make_request(office, state="DISPOSED_HEAD")

    refused_by_database(
        "websites_checker_is_not_maker",
        lambda: Maker.objects.create(request=case, user=office.head, part=Part.SIGNED),
    )


@pytest.mark.parametrize("model", [Decision, Disposition, ReturnNote, ChainPolicy, Maker])
def test_records_are_only_ever_added(office, model):
    act.set_policy(by="uji", source="uji")
    make_request(office, state="RETURNED")
    make_request(office, state="DISPOSED_HEAD", label="rsud")
    row = model.objects.order_by("id").first()

    refused_by_database("websites_only_added", lambda: model.objects.filter(pk=row.pk).update(id=row.pk))


@pytest.mark.parametrize("table", ["decision", "disposition", "returnnote", "chainpolicy"])
def test_records_are_never_removed(office, table):
    act.set_policy(by="uji", source="uji")
    make_request(office, state="RETURNED")
    make_request(office, state="DISPOSED_HEAD", label="rsud")

    def remove():
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM websites_{table}")

    refused_by_database("websites_only_added", remove)


@pytest.mark.parametrize("table", ["decision", "disposition", "returnnote", "maker"])
def test_tables_of_records_are_never_emptied(office, table):
    make_request(office, state="SUBMITTED")

    def empty():
        with connection.cursor() as cursor:
            # Deferred checks of this test's own rows would be in the way first.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"TRUNCATE websites_{table} CASCADE")

    refused_by_database("websites_only_added", empty)


def test_maker_of_a_submitted_request_is_never_forgotten(office):
    case = make_request(office, state="SUBMITTED")

    refused_by_database("websites_keep_maker", lambda: Maker.objects.filter(request=case).delete())
