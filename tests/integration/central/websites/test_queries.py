"""Inbox and case view: overdue first, only one's own, and a fixed number of queries however much there is."""

import pytest

from central.websites import operations as act
from central.websites.queries import all_requests, count_waiting, inbox, officers_for, requests_of, units_for
from central.websites.queries import case as case_view
from tests.factories.people import make_agency, make_applicant, make_official, make_post
from tests.factories.websites import DIVISION, SECTION, Office, make_draft, make_request

pytestmark = pytest.mark.django_db


def test_inbox_holds_what_waits_for_the_person_and_what_may_be_done(office):
    case = make_request(office, state="SUBMITTED")

    [item] = inbox(office.head)

    assert (item.number, item.host, item.agency_name) == (case.number, case.host, office.agency.name)
    assert [action.action for action in item.actions] == ["dispose", "return_to_applicant", "reject"]
    assert item.due_words == "Senin, 6 Juli 2026 pukul 10.00 WIB"
    assert not item.is_overdue
    for other in (office.division, office.section, office.officer, office.applicant):
        assert inbox(other) == []


def test_inbox_shows_overdue_work_first_and_work_without_a_time_last(office, clock):
    old = make_request(office, state="DISPOSED_DIVISION", label="satuan-a")
    clock.shift(3 * 3600)
    make_post_of_officer_for(office.section)
    assigned = make_request(office, state="DISPOSED_DIVISION", label="satuan-b")
    assigned = act.assign(
        case=assigned, by=office.section, version=assigned.version, officer=office.section, instructions=[6]
    )
    fresh = make_request(office, state="DISPOSED_DIVISION", label="satuan-c")

    items = inbox(office.section)

    assert [item.number for item in items] == [old.number, fresh.number, assigned.number]
    assert [item.is_overdue for item in items] == [True, False, False]


def make_post_of_officer_for(user):
    make_post(user, "OFFICER", kind="PLH", division=DIVISION, section=SECTION)


def test_inbox_of_another_division_stays_empty(office):
    other = make_official("DIVISION_HEAD", division="Bidang Statistik")
    case = make_request(office, state="SUBMITTED")

    act.dispose(case=case, by=office.head, version=case.version, instructions=[1], unit=DIVISION)

    assert inbox(other) == []
    assert [item.number for item in inbox(office.division)] == [case.number]


def test_inbox_shows_the_urgency_of_the_last_disposition(office):
    case = make_request(office, state="SUBMITTED")
    act.dispose(case=case, by=office.head, version=case.version, instructions=[1], urgency="VERY_URGENT")

    [item] = inbox(office.division)

    assert item.urgency_words == "Sangat segera"


def test_maker_finds_the_own_request_in_the_inbox_with_nothing_to_decide(office):
    both = make_applicant(office.agency, username="rangkap")
    make_post(both, "AGENCY_HEAD", kind="PLH")
    make_request(Office(**{**vars(office), "applicant": both}), state="SUBMITTED")

    [item] = inbox(both)

    assert [action.action for action in item.actions] == ["withdraw"]


def test_inbox_costs_the_same_for_one_request_and_for_many(office, django_assert_num_queries):
    make_request(office, state="SUBMITTED", label="satu")
    with django_assert_num_queries(7):
        assert len(inbox(office.head)) == 1

    for label in ("dua", "tiga", "empat"):
        make_request(office, state="SUBMITTED", label=label)

    with django_assert_num_queries(7):
        assert len(inbox(office.head)) == 4
    with django_assert_num_queries(3):
        assert count_waiting(office.head) == 4


def test_case_view_costs_the_same_at_its_beginning_and_at_its_end(office, django_assert_num_queries):
    first, last = (
        make_request(office, state="SUBMITTED", label="satu"),
        make_request(office, state="ACTIVE", label="dua"),
    )

    for number in (first.number, last.number):
        with django_assert_num_queries(8):
            view = case_view(number, user=office.head)
            assert view.letters and view.steps and view.trail


def test_case_view_shows_the_full_trail_with_instructions_in_words(office):
    case = make_request(office, state="RETURNED")

    view = case_view(case.number, user=office.applicant)

    assert [entry.action for entry in view.trail] == ["submit", "return_to_applicant"]
    assert view.trail[1].lines == ("Formulir bertanda tangan: Formulir belum bertanda tangan atau belum berstempel.",)
    assert [action.action for action in view.actions] == ["resubmit", "withdraw"]
    assert view.open_step.row == "1"


def test_disposition_is_shown_with_receiver_and_numbered_instructions(office):
    case = make_request(office, state="ASSIGNED")

    lines = [entry.lines for entry in case_view(case.number).trail]

    assert lines == [
        (),
        ("> Kepala Bidang Aplikasi", "1. Tindak lanjuti", "2. Proses sesuai ketentuan"),
        ("> Kepala Seksi Pengembangan", "6. Siapkan hosting beserta kelengkapannya"),
        ("> Petugas (contoh)", "6. Siapkan hosting beserta kelengkapannya", "8. Laporkan hasilnya"),
    ]


def test_steps_show_lateness_beside_their_state(office, clock):
    case = make_request(office, state="SUBMITTED")
    clock.shift(2 * 3600)
    assert case_view(case.number).open_step.is_late

    act.dispose(case=case, by=office.head, version=case.version, instructions=[1])

    second = next(step for step in case_view(case.number).steps if step.row == "2")
    assert (second.is_done, second.was_late, second.service) == (True, True, "1 jam kerja")


def test_choices_of_the_next_step_are_the_units_and_officers_of_today(office):
    make_official("DIVISION_HEAD", division="Bidang Statistik")
    make_official("SECTION_HEAD", division="Bidang Statistik", section="Seksi Data")

    case = make_request(office, state="SUBMITTED")
    assert units_for(case) == [DIVISION, "Bidang Statistik"]
    case = act.dispose(case=case, by=office.head, version=case.version, instructions=[1], unit=DIVISION)
    assert units_for(case) == [SECTION]
    case = act.dispose(case=case, by=office.division, version=case.version, instructions=[1])
    assert officers_for(case) == [office.officer]


def test_lists_show_each_their_own(office, stranger):
    draft = make_draft(office, label="satu")
    case = make_request(office, state="SUBMITTED", label="dua")
    other = make_applicant(make_agency("Dinas Sosial (contoh)", label="dinsos"))

    assert {row.pk for row in requests_of(office.applicant)} == {draft.pk, case.pk}
    assert list(requests_of(other)) == [] and list(requests_of(stranger)) == []
    [row] = all_requests()
    assert (row.pk, [step.row for step in row.open_steps]) == (case.pk, ["2"])
