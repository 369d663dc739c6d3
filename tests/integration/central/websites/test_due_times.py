"""Due times of a case on the working clock: fixed when a step opens, projected before, never moved afterwards."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from central.websites import operations as act
from central.websites.procedure import PROCEDURE
from central.websites.queries import inbox
from kernel.clock.models import ServicePolicy
from kernel.clock.operations import revise_policy
from kernel.clock.policies import Policy
from tests.factories.websites import make_draft, make_request

pytestmark = pytest.mark.django_db
WIB = ZoneInfo("Asia/Jakarta")


def local(moment):
    return moment and moment.astimezone(WIB).strftime("%a %d %H:%M")


def dues(case):
    return {step.row: local(step.due_at) for step in case.steps.order_by("position")}


def submitted_at(office, clock, moment):
    clock.move_to(moment)
    return make_request(office, state="SUBMITTED")


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        (datetime(2026, 7, 10, 15, 30, tzinfo=WIB), "Fri 10 16:30"),
        (datetime(2026, 7, 10, 15, 31, tzinfo=WIB), "Mon 13 07:31"),
        (datetime(2026, 7, 10, 16, 45, tzinfo=WIB), "Mon 13 08:30"),
        (datetime(2026, 7, 10, 11, 0, tzinfo=WIB), "Fri 10 13:30"),
        (datetime(2026, 7, 11, 10, 0, tzinfo=WIB), "Mon 13 08:30"),
        (datetime(2026, 7, 6, 11, 30, tzinfo=WIB), "Mon 06 13:30"),
    ],
    ids=["friday 15:30", "friday 15:31", "friday after closing", "over the friday break", "saturday", "over the break"],
)
def test_first_disposition_is_due_after_one_working_hour(office, clock, moment, due):
    case = submitted_at(office, clock, moment)

    assert dues(case)["2"] == due


def test_later_steps_are_projected_one_after_the_other(office, clock):
    case = submitted_at(office, clock, datetime(2026, 7, 10, 15, 30, tzinfo=WIB))

    assert dues(case) == {
        "1": None,
        "2": "Fri 10 16:30",
        "3": "Mon 13 08:30",
        "4": "Mon 13 08:30",
        "4a": None,
        "5": None,
        "6": None,
        "7": None,
        "8": "Mon 13 09:30",
        "9": None,
    }


def test_projection_moves_when_a_step_is_done_early_and_is_fixed_when_the_step_opens(office, clock):
    case = make_request(office, state="SUBMITTED")
    assert dues(case)["3"] == "Mon 06 11:00"
    clock.shift(600)

    case = act.dispose(case=case, by=office.head, version=case.version, instructions=[1])
    assert dues(case)["3"] == "Mon 06 10:10"
    assert dues(case)["8"] == "Mon 06 11:10"
    clock.shift(7200)
    case = act.dispose(case=case, by=office.division, version=case.version, instructions=[1])

    assert dues(case)["3"] == "Mon 06 10:10"


def test_assignment_falls_inside_the_hour_of_the_disposition_before_it(office, clock):
    case = make_request(office, state="DISPOSED_HEAD")
    clock.shift(1800)

    case = act.dispose(case=case, by=office.division, version=case.version, instructions=[1])

    three, four = case.steps.get(row="3"), case.steps.get(row="4")
    assert four.state == "OPEN"
    assert four.due_at == three.due_at
    assert four.due["policy"]["source"] == "SOP 003 langkah 3"


def test_due_date_keeps_what_it_rests_on(office):
    case = make_request(office, state="SUBMITTED")

    due = case.steps.get(row="2").due

    assert due["policy"] == {
        "code": "pembuatan-website.2",
        "version": 1,
        "kind": "WORKING_MINUTES",
        "amount": 60,
        "source": "SOP 003 langkah 2; tabel baris 2",
    }
    assert due["calendar_version"] >= 1


def test_open_step_keeps_its_due_time_when_the_policy_is_revised(office, clock):
    case = make_request(office, state="SUBMITTED")
    revise_policy(
        code="pembuatan-website.2",
        policy=Policy.WORKING_MINUTES,
        amount=120,
        source="Keputusan baru (contoh)",
        reason="Uji",
        by="uji",
    )

    later = make_request(office, state="SUBMITTED", label="rsud")

    case.refresh_from_db()
    assert dues(case)["2"] == "Mon 06 10:00"
    assert dues(later)["2"] == "Mon 06 11:00"


def test_declared_time_holds_while_nobody_made_it_a_row(office):
    ServicePolicy.objects.all().delete()

    case = make_request(office, state="SUBMITTED")

    assert dues(case)["2"] == "Mon 06 10:00"
    assert case.reserved_until.astimezone(WIB).date().isoformat() == "2026-07-24"


def test_step_without_a_standard_time_is_never_overdue(office, clock):
    make_request(office, state="ASSIGNED")
    clock.shift(90 * 86400)

    [item] = inbox(office.officer)

    assert (item.due_at, item.is_overdue) == (None, False)


def test_every_timed_row_states_an_hour_of_the_office(office):
    draft = make_draft(office)

    case = act.submit(case=draft, by=office.applicant, version=draft.version)

    timed = {step.row for step in case.steps.exclude(due_at=None)}
    assert timed == {row.number for row in PROCEDURE.rows_of("PROSE_8") if row.service} | {"4"}
