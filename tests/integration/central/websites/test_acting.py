"""Acting officials decide within the dates of their decree, and the record says in which post they acted."""

from datetime import date, timedelta

import pytest

from central.people.queries import today
from central.websites import operations as act
from central.websites.queries import case as case_view
from central.websites.queries import inbox
from kernel.errors import NotAllowed
from kernel.letters.models import Letter
from tests.factories.people import make_official
from tests.factories.websites import make_request

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("since", "until"), [(-7, -1), (1, 7)], ids=["ended yesterday", "begins tomorrow"])
def test_plh_outside_the_dates_decides_nothing(office, since, until):
    case = make_request(office, state="SUBMITTED")
    plh = make_official(
        "AGENCY_HEAD", kind="PLH", since=today() + timedelta(days=since), until=today() + timedelta(days=until)
    )

    with pytest.raises(NotAllowed):
        act.dispose(case=case, by=plh, version=case.version, instructions=[1])
    assert inbox(plh) == []


@pytest.mark.parametrize("days", [0, 3], ids=["first and last day", "in between"])
def test_plh_decides_within_the_dates_and_the_sheet_says_so(office, days):
    case = make_request(office, state="SUBMITTED")
    plh = make_official(
        "AGENCY_HEAD", kind="PLH", since=today() - timedelta(days=days), until=today() + timedelta(days=days)
    )

    case = act.dispose(case=case, by=plh, version=case.version, instructions=[1])

    letter = Letter.objects.get(reference=case.number, kind="disposition_sheet")
    assert letter.issued_role == "Plh. Kepala Dinas"
    assert letter.data["entries"][0]["from_role"] == "Plh. Kepala Dinas"
    entry = case_view(case.number).trail[-1]
    assert (entry.role, entry.decree) == ("Plh. Kepala Dinas", "800/1/CONTOH/2026")


def test_plh_appointed_by_the_offices_own_date_is_in_force_before_seven_in_utc(office, clock):
    case = make_request(office, state="SUBMITTED")
    plh = make_official("AGENCY_HEAD", kind="PLH", since=date(2026, 7, 7), until=date(2026, 7, 7))

    clock.move_to("2026-07-06T17:30:00+00:00")  # half past midnight on the 7th in Serang
    case = act.dispose(case=case, by=plh, version=case.version, instructions=[1])

    assert case.state == "DISPOSED_HEAD"


def test_decision_keeps_the_post_after_it_has_ended(office):
    case = make_request(office, state="SUBMITTED")
    plh = make_official("AGENCY_HEAD", kind="PLH", until=today())
    case = act.dispose(case=case, by=plh, version=case.version, instructions=[1])

    plh.appointments.update(valid_to=today() - timedelta(days=0))

    assert case.decisions.latest("id").appointment.user == plh
