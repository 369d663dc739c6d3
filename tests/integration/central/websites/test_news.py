"""News from the engine and the sites moves the request; news that was lost is caught up with."""

import pytest

from central.websites import operations as act
from central.websites.errors import NotPossibleNow
from central.websites.tasks import catch_up, lapse_reservations
from kernel.outbox.models import OutboxMessage
from provisioning.models import Run
from provisioning.operations import cancel
from provisioning.signals import run_failed, run_succeeded
from provisioning.states import RunState
from tenants.members.signals import site_activated
from tenants.registry.operations import activate
from tests.factories.people import make_official
from tests.factories.websites import fail_run, finish_run, make_request

pytestmark = pytest.mark.django_db


@pytest.fixture
def building(office):
    return make_request(office, state="PROVISIONING")


def test_run_is_started_with_what_the_form_says(building, office):
    run = building.run

    assert run.reference == building.number
    assert run.desired["tenant_name"] == office.agency.name
    assert run.desired["label"] == "dinkes"
    assert run.desired["admin"] == {
        "username": "admin.dinkes",
        "email": "admin@dinkes.example",
        "full_name": "Sekretaris Dinas Kesehatan (contoh)",
    }
    assert "555-0100" not in str(run.desired["contact"])


def test_success_of_the_run_moves_the_request_on(building):
    tenant = finish_run(building.run, case=building)
    building.run.refresh_from_db()

    run_succeeded.send(sender=Run, run=building.run)
    run_succeeded.send(sender=Run, run=building.run)

    building.refresh_from_db()
    assert (building.state, building.tenant) == ("PROVISIONED", tenant)
    assert building.decisions.filter(action="mark_provisioned").count() == 1


def test_failure_of_the_run_flags_the_request_and_tells_officer_and_operators(building, office):
    operator = make_official("OPERATOR")

    run_failed.send(sender=Run, run=fail_run(building.run))

    building.refresh_from_db()
    assert (building.state, building.problem) == ("PROVISIONING", "proof_failed")
    told = OutboxMessage.objects.filter(kind="websites.problem").values_list("recipient", flat=True)
    assert set(told) == {office.officer.email, operator.email}


def test_officer_lets_a_failed_run_go_on(building, office):
    run_failed.send(sender=Run, run=fail_run(building.run))
    building.refresh_from_db()

    case = act.resume_provisioning(case=building, by=office.officer, version=building.version)

    assert (case.state, case.problem, case.problem_at) == ("PROVISIONING", "", None)
    assert Run.objects.get(pk=case.run_id).state == RunState.QUEUED


def test_run_that_was_called_off_is_followed_by_a_new_one(building, office):
    cancel(run=building.run, by="uji")

    case = act.resume_provisioning(case=building, by=office.officer, version=building.version)

    assert case.run_id != building.run_id
    assert case.run.reference == building.number


def test_run_that_is_under_way_is_not_resumed(building, office):
    with pytest.raises(NotPossibleNow):
        act.resume_provisioning(case=building, by=office.officer, version=building.version)


def test_rules_accepted_on_the_site_end_the_request(office, django_capture_on_commit_callbacks):
    case = make_request(office, state="ANSWERED")

    with django_capture_on_commit_callbacks(execute=True):
        site_activated.send(sender=None, tenant=case.tenant, user=office.applicant)

    case.refresh_from_db()
    assert case.state == "ACTIVE"
    assert case.steps.filter(state__in=["OPEN", "PENDING"]).count() == 0


def test_news_of_a_site_nobody_waits_for_changes_nothing(office, django_capture_on_commit_callbacks):
    case = make_request(office, state="PROVISIONED")

    with django_capture_on_commit_callbacks(execute=True):
        site_activated.send(sender=None, tenant=case.tenant, user=office.applicant)

    case.refresh_from_db()
    assert case.state == "PROVISIONED"


def test_lost_news_is_caught_up_with(office):
    built = make_request(office, state="PROVISIONING", label="satu")
    finish_run(built.run, case=built)
    failed = make_request(office, state="PROVISIONING", label="dua")
    fail_run(failed.run)
    active = make_request(office, state="ANSWERED", label="tiga")
    activate(active.tenant, by="uji")

    assert catch_up() == 3
    assert catch_up() == 0

    for case, state, problem in (
        (built, "PROVISIONED", ""),
        (failed, "PROVISIONING", "proof_failed"),
        (active, "ACTIVE", ""),
    ):
        case.refresh_from_db()
        assert (case.state, case.problem) == (state, problem)


def test_rounds_of_the_clock_tolerate_arguments_of_another_release(office):
    assert lapse_reservations(new_argument=1) == 0
    assert catch_up(new_argument=1) == 0
