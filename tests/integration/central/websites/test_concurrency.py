"""Two people at once, on two real connections: one wins, the other is told who did what and when; nothing is lost."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import translation

from central.websites import operations as act
from central.websites.models import CaseStep, Decision, WebsiteRequest
from kernel.audit import verify_chain
from kernel.errors import StaleDecision
from kernel.letters.models import Letter
from tenants.registry.errors import NameTaken
from tenants.registry.models import NameReservation
from tests.factories.people import make_agency, make_applicant, make_official
from tests.factories.websites import Office, make_draft, make_office, make_request

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls):
    """Run each call in a thread with its own connection, all let go together; return results or errors."""
    barrier = Barrier(len(calls))

    def run(call):
        try:
            connection.ensure_connection()
            barrier.wait(timeout=20)
            with translation.override("id"):
                return call()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.fixture
def office(clock):
    return make_office()


def test_two_decide_at_once_and_one_is_told_who_was_first(office):
    plh = make_official("AGENCY_HEAD", "Plh Kepala Dinas (contoh)", kind="PLH")
    case = make_request(office, state="SUBMITTED")

    results = at_once(
        lambda: act.dispose(case=case, by=office.head, version=case.version, instructions=[1]),
        lambda: act.reject(case=case, by=plh, version=case.version, code="DUPLICATE"),
    )

    [lost] = [result for result in results if isinstance(result, Exception)]
    [won] = [result for result in results if not isinstance(result, Exception)]
    first = Decision.objects.filter(request=case).latest("id")
    assert type(lost) is StaleDecision
    assert first.by.full_name in lost.message and "09.00 WIB" in lost.message
    assert str(won.get_state_display()) in lost.message
    assert Decision.objects.filter(request=case).count() == 2
    assert won.version == case.version + 1
    assert CaseStep.objects.filter(request=case, state="OPEN").count() == (won.state == "DISPOSED_HEAD")


def test_many_press_the_same_button_and_the_step_is_done_once(office):
    case = make_request(office, state="SUBMITTED")

    results = at_once(
        *[lambda: act.dispose(case=case, by=office.head, version=case.version, instructions=[1]) for _ in range(6)]
    )

    assert sum(isinstance(result, WebsiteRequest) for result in results) == 1
    assert {type(result) for result in results} == {WebsiteRequest, StaleDecision}
    assert Letter.objects.filter(reference=case.number, kind="disposition_sheet").count() == 1
    assert verify_chain().ok


def test_one_of_many_wins_a_name_and_the_numbers_have_no_gap(office):
    drafts = []
    for number in range(4):
        agency = make_agency(f"Dinas {number} (contoh)", label=f"dinas{number}")
        each = Office(**{**vars(office), "agency": agency, "applicant": make_applicant(agency)})
        drafts.append((each, make_draft(each, label="layanan")))

    results = at_once(
        *[
            lambda each=each, case=case: act.submit(case=case, by=each.applicant, version=case.version)
            for each, case in drafts
        ]
    )

    [won] = [result for result in results if isinstance(result, WebsiteRequest)]
    lost = [result for result in results if isinstance(result, Exception)]
    assert [type(error) for error in lost] == [NameTaken] * 3
    assert all(error.suggestions for error in lost)
    assert NameReservation.objects.filter(state="HELD").count() == 1
    assert won.number == "PW-2026-0001"
    other = make_request(office, state="SUBMITTED")
    assert other.number == "PW-2026-0002"


def test_many_submit_different_names_at_once_and_get_numbers_without_gap(office):
    drafts = [make_draft(office, label=f"layanan{number}x") for number in range(5)]

    results = at_once(
        *[lambda case=case: act.submit(case=case, by=office.applicant, version=case.version) for case in drafts]
    )

    assert sorted(result.number for result in results) == [f"PW-2026-000{number}" for number in range(1, 6)]
    assert verify_chain().ok


def test_draft_saved_in_two_windows_loses_nothing_silently(office):
    case = make_draft(office)

    results = at_once(
        lambda: act.save_draft(case=case, by=office.applicant, version=case.version, data={"place": "Serang"}),
        lambda: act.save_draft(case=case, by=office.applicant, version=case.version, data={"place": "Cilegon"}),
    )

    case.refresh_from_db()
    assert sorted(type(result).__name__ for result in results) == ["StaleDecision", "WebsiteRequest"]
    assert case.place in {"Serang", "Cilegon"}


def test_lapse_and_disposition_at_once_leave_the_name_held_or_free_but_never_both(office, clock):
    case = make_request(office, state="SUBMITTED")
    clock.move_to(case.reserved_until)

    at_once(
        act.lapse_reservations,
        lambda: act.dispose(case=case, by=office.head, version=None, instructions=[1]),
    )

    case.refresh_from_db()
    held = NameReservation.objects.filter(holder=case.number, state="HELD").exists()
    assert held is (case.lapsed_at is None)
