"""A site that waits for somebody else's DNS is suspended at once: the waiting run is called off in the same act."""

from __future__ import annotations

import threading

import pytest
from django.db import connections

from kernel.audit.models import AuditEvent
from kernel.time import now
from provisioning import engine, leases
from provisioning.models import Run, RunEvent
from provisioning.operations import SiteBusy, cancel, find_called_off, find_yielding, start_lifecycle
from provisioning.outcomes import Done
from provisioning.plan import Plan
from provisioning.states import RunState, StepState
from provisioning.steps import STEPS, domain_records
from tests.factories.provisioning import fake_table, make_job
from tests.factories.registry import make_tenant

DOMAIN = "dinkes.example"


class Nowhere:
    """The DNS of a domain whose keeper has not entered anything yet."""

    def answers(self, name, type):
        return ()


@pytest.fixture
def site(db):
    return make_tenant(label="dinkes", state="ACTIVE", created_for="PW-2026-0001")


@pytest.fixture
def nothing_entered():
    domain_records.use_lookup(Nowhere)
    yield
    domain_records._makers.pop()


def ask(site, kind="suspend", by="user:2", **wants):
    return start_lifecycle(kind=kind, tenant=site, by=by, reason="Situs diretas", **wants)


def waiting(site):
    """The addition of a domain, brought to where it waits for its keeper."""
    run = start_lifecycle(kind="add_domain", tenant=site, by="user:1", domain=DOMAIN)
    engine.advance(run.pk)
    run.refresh_from_db()
    assert (run.state, run.reason_code) == ("waiting", "domain_records")
    return run


def states(run):
    return set(run.steps.values_list("state", flat=True))


def test_waiting_run_is_called_off_and_the_suspension_can_go_on_at_once(site, nothing_entered):
    before = waiting(site)

    run = ask(site)

    before.refresh_from_db()
    assert (before.state, before.undo_requested_by, states(before)) == (
        "compensated",
        "user:2",
        {StepState.UNDONE, StepState.PENDING},
    )
    assert (run.state, leases.is_takeable(run)) == ("queued", True)
    called_off = find_called_off(by_run=run)
    assert (called_off.run, called_off.kind, called_off.host) == (str(before.pk), "add_domain", DOMAIN)


def test_calling_off_is_audited_with_who_did_it(site, nothing_entered):
    before = waiting(site)

    ask(site)

    told = AuditEvent.objects.filter(data__run=str(before.pk)).order_by("pk").values_list("event", "actor")
    assert [event for event, _ in told] == ["site.operation_requested", "run.cancelled", "run.undone"]
    assert {actor for event, actor in told if event != "site.operation_requested"} == {"user:2"}


def test_run_that_no_worker_has_seen_yet_is_just_cancelled(site):
    before = start_lifecycle(kind="add_domain", tenant=site, by="user:1", domain=DOMAIN)

    ask(site)

    before.refresh_from_db()
    assert (before.state, states(before)) == ("cancelled", {StepState.PENDING})


def test_run_that_stands_still_or_is_called_off_already_gives_way_too(site, nothing_entered):
    before = waiting(site)
    cancel(run=before, by="user:1")

    assert ask(site).state == "queued"
    before.refresh_from_db()
    assert before.state == "compensated"


def test_worker_that_is_looking_has_lost_the_run_and_writes_nothing(site):
    fakes, _world = fake_table("domain_ownership")
    looks = fakes["domain_ownership"].module
    looks.will("plan", lambda job: Plan())

    def suspended_meanwhile(job):
        suspension.append(ask(site))
        return Done({"thing": "domain_ownership"})

    suspension = []
    looks.will("apply", suspended_meanwhile)
    looks.will("verify", lambda job: "")
    before = start_lifecycle(kind="add_domain", tenant=site, by="user:1", domain=DOMAIN)

    engine.advance(before.pk, table={**STEPS, **fakes})

    before.refresh_from_db()
    assert (before.state, before.lease_by, states(before)) == (
        "compensated",
        "",
        {StepState.UNDONE, StepState.PENDING},
    )
    assert not RunEvent.objects.filter(run=before, reason_code="step_done").exists()
    assert suspension[0].state == "queued"


def test_run_that_has_planned_a_change_does_not_give_way(site, nothing_entered):
    before = waiting(site)
    change = Plan.from_json({"changes": [{"action": "update", "kind": "web_host", "target": DOMAIN}]})
    before.steps.filter(key="web_host").update(state=StepState.RUNNING, intent=change.as_json(), started_at=now())

    assert find_yielding(tenant=site, to="suspend") is None
    with pytest.raises(SiteBusy):
        ask(site)

    before.refresh_from_db()
    assert (before.state, before.undo_requested_at) == (RunState.WAITING, None)


@pytest.mark.parametrize("kind", ["rename", "delete", "backup"])
def test_nothing_but_a_suspension_calls_anything_off(site, nothing_entered, kind):
    before = waiting(site)

    with pytest.raises(SiteBusy):
        ask(site, kind, **({"label": "dinsos"} if kind == "rename" else {}))

    before.refresh_from_db()
    assert before.state == RunState.WAITING


def test_suspension_does_not_give_way_to_another(site):
    ask(site)

    with pytest.raises(SiteBusy):
        ask(site, by="user:3")


def test_what_is_ended_without_undoing_has_nothing_to_undo():
    job = make_job(reference="PW-2026-0001")

    for key in ("domain_ownership", "domain_address"):
        module = STEPS[key].module
        assert module.plan(job, module.probe(job)).changes == ()
        assert module.undo(job, Plan()) == Done()


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_suspend_at_once_one_does_and_one_is_told(nothing_entered):
    site = make_tenant(label="serentak", state="ACTIVE", created_for="PW-2026-0001")
    before = waiting(site)
    barrier, outcomes = threading.Barrier(2), []

    def suspend(by):
        try:
            barrier.wait()
            outcomes.append(ask(site, by=by).kind)
        except SiteBusy:
            outcomes.append("told")
        finally:
            connections.close_all()

    people = [threading.Thread(target=suspend, args=(f"user:{number}",)) for number in (2, 3)]
    for person in people:
        person.start()
    for person in people:
        person.join()

    before.refresh_from_db()
    assert sorted(outcomes) == ["suspend", "told"]
    assert before.state == "compensated"
    assert AuditEvent.objects.filter(event="run.cancelled").count() == 1
    assert Run.objects.filter(kind="suspend").count() == 1
