"""A request walks its whole way, by both readings of SOP 003."""

from collections import Counter

import pytest

from central.websites import operations as act
from central.websites.models import CaseStep, Decision
from kernel.audit import verify_chain
from kernel.audit.models import AuditEvent
from kernel.letters.models import Letter
from kernel.outbox.models import OutboxMessage
from tenants.registry.errors import NameTaken
from tests.factories.websites import PATHS, finish_run, make_draft, make_request

pytestmark = pytest.mark.django_db


def _messages(case):
    rows = OutboxMessage.objects.filter(reference=case.number)
    return Counter((row.kind.removeprefix("websites."), row.recipient) for row in rows)


def steps_of(case):
    return [
        (step.row, step.state, step.done_by and step.done_by.get_full_name())
        for step in case.steps.select_related("done_by").order_by("position")
    ]


def test_request_walks_the_eight_steps_to_active(office):
    case = make_request(office, state="ACTIVE")

    assert steps_of(case) == [
        ("1", "DONE", office.applicant.full_name),
        ("2", "DONE", office.head.full_name),
        ("3", "DONE", office.division.full_name),
        ("4", "DONE", office.section.full_name),
        ("4a", "DONE", None),
        ("5", "DONE", office.officer.full_name),
        ("6", "DONE", office.section.full_name),
        ("7", "DONE", office.division.full_name),
        ("8", "DONE", office.head.full_name),
        ("9", "DONE", None),
    ]
    assert [decision.action for decision in case.decisions.all()] == [
        "submit",
        "dispose",
        "dispose",
        "assign",
        "start_provisioning",
        "mark_provisioned",
        "report",
        "accept_report",
        "accept_report",
        "answer",
        "mark_active",
    ]
    assert case.number == "PW-2026-0001"


def test_request_walks_the_four_steps_of_the_table(office):
    case = make_request(office, state="ACTIVE", profile="TABLE_4")

    assert [(row, who) for row, _state, who in steps_of(case)] == [
        ("1", office.applicant.full_name),
        ("2", office.head.full_name),
        ("T3", office.division.full_name),
        ("4a", None),
        ("T4", office.division.full_name),
        ("9", None),
    ]


@pytest.mark.parametrize("profile", PATHS)
def test_every_step_is_listed_at_submission(office, profile):
    case = make_request(office, state="SUBMITTED", profile=profile)

    rows = {
        "PROSE_8": ["1", "2", "3", "4", "4a", "5", "6", "7", "8", "9"],
        "TABLE_4": ["1", "2", "T3", "4a", "T4", "9"],
    }
    states = [step.state for step in case.steps.order_by("position")]
    assert [step.row for step in case.steps.order_by("position")] == rows[profile]
    assert states == ["DONE", "OPEN"] + ["PENDING"] * (len(states) - 2)


def test_each_letter_is_issued_by_the_level_that_decides(office):
    case = make_request(office, state="ACTIVE")

    issued = Letter.objects.filter(reference=case.number).order_by("id")

    assert [(letter.kind, letter.issued_role) for letter in issued] == [
        ("receipt", "OPD pemohon"),
        ("disposition_sheet", "Kepala Dinas"),
        ("disposition_sheet", "Kepala Bidang Aplikasi"),
        ("disposition_sheet", "Kepala Seksi Pengembangan"),
        ("reply", "Kepala Dinas"),
    ]


def test_each_turn_leaves_one_audit_event_and_the_chain_holds(office):
    case = make_request(office, state="ACTIVE")

    events = AuditEvent.objects.filter(subject=case.subject, event__startswith="request.").order_by("position")

    assert [event.event.removeprefix("request.") for event in events] == [
        *Decision.objects.filter(request=case).order_by("id").values_list("action", flat=True)
    ]
    assert verify_chain().ok


def test_each_holder_is_told_when_the_work_comes_to_them(office):
    case = make_request(office, state="ANSWERED")

    assert _messages(case) == Counter(
        [
            ("received", office.applicant.email),
            ("received", case.responsible_email),
            ("waiting", office.head.email),
            ("waiting", office.division.email),
            ("waiting", office.section.email),
            ("waiting", office.officer.email),
            ("built", office.officer.email),
            ("waiting", office.section.email),
            ("waiting", office.division.email),
            ("waiting", office.head.email),
            ("answered", office.applicant.email),
            ("answered", case.responsible_email),
            ("activation", case.responsible_email),
        ]
    )


def test_head_of_division_is_told_when_the_site_is_built_under_the_table(office):
    case = make_request(office, state="PROVISIONED", profile="TABLE_4")

    told = _messages(case)

    assert told["built", office.officer.email] == 1
    # Once for the disposition, once for the reply.
    assert told["waiting", office.division.email] == 2


def test_disposition_sheet_lists_every_disposition_so_far(case_in):
    case = case_in("ASSIGNED")

    last = Letter.objects.filter(reference=case.number, kind="disposition_sheet").latest("id")

    assert [entry["instructions"] for entry in last.data["entries"]] == [[1, 2], [6], [6, 8]]


def test_report_rows_may_be_passed_over_by_policy(office):
    act.set_policy(by="uji", source="Keputusan Kepala Dinas (contoh)", skipped_rows=["6", "7"])

    case = make_request(office, state="PROVISIONED")
    case = act.report(case=case, by=office.officer, version=case.version)

    assert case.state == "REPORTED_HEAD"
    assert list(case.steps.filter(state="SKIPPED").values_list("row", flat=True)) == ["6", "7"]
    assert case.steps.get(state="OPEN").row == "8"


def test_whole_report_may_be_passed_over(office):
    act.set_policy(by="uji", source="Keputusan Kepala Dinas (contoh)", skipped_rows=["5", "6", "7"])

    case = make_request(office, state="PROVISIONING")
    run = case.run
    finish_run(run, case=case)
    run.refresh_from_db()
    case = act.mark_provisioned(run=run)

    assert case.state == "REPORTED_HEAD"


def test_policy_set_later_leaves_open_cases_alone(office):
    case = make_request(office, state="SUBMITTED")

    act.set_policy(by="uji", source="Keputusan baru (contoh)", profile="TABLE_4", skipped_rows=["6"])
    case.refresh_from_db()

    assert (case.profile, case.policy) == ("PROSE_8", None)


def test_site_is_begun_on_assignment_where_the_policy_says_so(office):
    act.set_policy(by="uji", source="Keputusan Kepala Dinas (contoh)", auto_provision=True)
    case = make_request(office, state="DISPOSED_DIVISION")

    case = act.assign(case=case, by=office.section, version=case.version, officer=office.officer, instructions=[6])

    assert case.state == "PROVISIONING"
    assert case.run is not None
    last = Decision.objects.filter(request=case).latest("id")
    assert (last.action, last.role, last.by) == ("start_provisioning", "SYSTEM", None)


def test_numbers_follow_each_other_without_gap_and_a_refused_submission_takes_none(office):
    first = make_request(office, state="SUBMITTED")
    draft = make_draft(office, label="dinkes")
    with pytest.raises(NameTaken):
        act.submit(case=draft, by=office.applicant, version=draft.version)
    third = make_request(office, state="SUBMITTED", label="dinkes-dua")

    assert (first.number, third.number) == ("PW-2026-0001", "PW-2026-0002")


def test_step_of_a_case_is_open_once(case_in):
    case = case_in("SUBMITTED")

    assert CaseStep.objects.filter(request=case, state="OPEN").count() == 1


def test_receipt_lists_every_step_with_its_time(case_in):
    case = case_in("SUBMITTED")

    steps = Letter.objects.get(reference=case.number, kind="receipt").data["steps"]

    assert [step.get("standard", "") for step in steps] == [
        "",
        "1 jam kerja",
        "1 jam kerja",
        "di dalam waktu langkah 3",
        "",
        "",
        "",
        "",
        "1 jam kerja",
        "",
    ]


def test_sheet_is_initialled_by_the_first_letters_of_the_name(case_in):
    case = case_in("DISPOSED_HEAD")

    assert case.dispositions.get().initials == "KDK"
