"""The name of a request: one winner at submission, held by each movement, lapsed after 14 working days without one."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from central.websites import operations as act
from central.websites.queries import inbox, name_check
from kernel.audit.models import AuditEvent
from kernel.outbox.models import OutboxMessage
from tenants.registry.errors import NameRefused, NameTaken
from tenants.registry.models import NameReservation
from tests.factories.people import make_agency, make_applicant
from tests.factories.websites import Office, make_draft, make_request, make_scan

pytestmark = pytest.mark.django_db
WIB = ZoneInfo("Asia/Jakarta")
# 14 working days after Monday 6 July 2026, at the closing of that day.
LAPSES = datetime(2026, 7, 24, 16, 30, tzinfo=WIB)


@pytest.fixture
def rival(office):
    agency = make_agency("Dinas Kesehatan Hewan (contoh)", label="dinkeswan")
    return Office(**{**vars(office), "agency": agency, "applicant": make_applicant(agency)})


def test_second_request_for_a_name_is_refused_with_free_ones_near_it(office, rival):
    make_request(office, state="SUBMITTED")

    with pytest.raises(NameTaken) as caught:
        make_request(rival, state="SUBMITTED")

    assert caught.value.field == "label"
    assert caught.value.suggestions and "dinkes" not in caught.value.suggestions


def test_look_alike_of_a_pending_request_is_refused(office, rival):
    make_request(office, state="SUBMITTED")

    with pytest.raises(NameTaken) as caught:
        make_request(rival, state="SUBMITTED", label="d1nkes")

    assert "dinkes" in caught.value.message


@pytest.mark.parametrize("label", ["www", "-dinkes", "a", "di_nkes", "xn--dinkes", "dinkes.go"])
def test_name_against_the_rules_is_refused_at_submission(office, label):
    with pytest.raises(NameRefused) as caught:
        make_request(office, state="SUBMITTED", label=label)

    assert not isinstance(caught.value, NameTaken)
    assert caught.value.remedy


def test_draft_holds_no_name(office):
    make_draft(office)

    assert not NameReservation.objects.exists()


def test_name_is_held_for_14_working_days_from_submission(office):
    case = make_request(office, state="SUBMITTED")

    assert case.reserved_until == LAPSES
    assert NameReservation.objects.get(holder=case.number).state == "HELD"


def test_movement_holds_the_name_on(office, clock):
    case = make_request(office, state="SUBMITTED")
    clock.shift(timedelta(days=2))

    case = act.dispose(case=case, by=office.head, version=case.version, instructions=[1])

    assert case.reserved_until == LAPSES + timedelta(days=4) - timedelta(minutes=30)


def test_attached_scan_is_a_movement(office, clock):
    case = make_request(office, state="SUBMITTED", scan=False)
    clock.shift(timedelta(days=1))

    case = act.attach_scan(case=case, by=office.applicant, version=case.version, file=make_scan())

    assert case.reserved_until > LAPSES


@pytest.mark.parametrize("state", ["SUBMITTED", "DISPOSED_HEAD", "DISPOSED_DIVISION", "ASSIGNED", "RETURNED"])
def test_name_lapses_when_its_time_is_over_and_the_applicant_is_told(office, clock, state):
    case = make_request(office, state=state)
    clock.move_to(LAPSES - timedelta(seconds=1))
    assert act.lapse_reservations() == 0
    clock.move_to(LAPSES)

    assert act.lapse_reservations() == 1
    assert act.lapse_reservations() == 0

    case.refresh_from_db()
    assert (case.state, case.reserved_until) == (state, None)
    assert NameReservation.objects.get(holder=case.number).state == "RELEASED"
    assert OutboxMessage.objects.filter(kind="websites.lapsed", reference=case.number).count() == 2
    assert AuditEvent.objects.filter(event="request.reservation_lapsed").count() == 1


@pytest.mark.parametrize("state", ["PROVISIONING", "PROVISIONED", "ANSWERED", "REJECTED", "CANCELLED"])
def test_name_of_a_request_that_has_left_the_desk_does_not_lapse(office, clock, state):
    make_request(office, state=state)
    clock.move_to(LAPSES + timedelta(days=60))

    assert act.lapse_reservations() == 0


def test_next_movement_takes_a_lapsed_name_back(office, clock):
    case = make_request(office, state="SUBMITTED")
    clock.move_to(LAPSES)
    act.lapse_reservations()
    case.refresh_from_db()

    case = act.dispose(case=case, by=office.head, version=case.version, instructions=[1])

    assert case.lapsed_at is None
    assert NameReservation.objects.filter(holder=case.number, state="HELD").count() == 1


def test_lapsed_name_that_went_elsewhere_stops_the_disposition_and_can_be_returned(office, rival, clock):
    case = make_request(office, state="SUBMITTED")
    clock.move_to(LAPSES)
    act.lapse_reservations()
    make_request(rival, state="SUBMITTED")
    case.refresh_from_db()

    with pytest.raises(NameTaken) as caught:
        act.dispose(case=case, by=office.head, version=case.version, instructions=[1])
    assert "dinkes" in caught.value.message and "kembali" in caught.value.remedy

    case = act.return_to_applicant(case=case, by=office.head, version=case.version, reasons=["NAME_MISLEADING"])
    assert case.state == "RETURNED"
    with pytest.raises(NameTaken):
        act.resubmit(case=case, by=office.applicant, version=case.version)
    case = act.save_draft(case=case, by=office.applicant, version=case.version, data={"label": "dinkes-dua"})
    assert act.resubmit(case=case, by=office.applicant, version=case.version).state == "SUBMITTED"


def test_reply_makes_the_name_the_sites_own(office):
    case = make_request(office, state="ANSWERED")

    assert NameReservation.objects.get(holder=case.number).state == "TAKEN"


def test_name_check_knows_rules_sites_and_pending_requests(office):
    case = make_request(office, state="SUBMITTED")

    assert name_check(label="dinkes", parent=case.parent).code == "pending"
    assert name_check(label="DINKES.contohprov.go.id", parent=case.parent).code == "pending"
    assert name_check(label="dinkes", parent=case.parent, case=case).ok
    assert name_check(label="d\0inkes", parent=case.parent).code == "pending"
    assert name_check(label="www", parent=case.parent).code == "reserved"
    free = name_check(label="dinsos", parent=case.parent)
    assert (free.ok, free.warning) == (True, "")


def test_name_check_warns_of_a_draft_that_wants_the_same_name(office, rival):
    draft = make_draft(office)

    check = name_check(label="dinkes", parent=draft.parent, case=make_draft(rival, label="dinkes"))

    assert check.ok and check.warning
    assert draft.agency.name not in check.warning


def test_lapsed_request_still_waits_in_the_inbox(office, clock):
    make_request(office, state="SUBMITTED")
    clock.move_to(LAPSES)
    act.lapse_reservations()

    assert len(inbox(office.head)) == 1
