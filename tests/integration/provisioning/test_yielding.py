"""A site that waits for somebody else's DNS is suspended at once: the waiting run is called off in the same act."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connections

from kernel.audit.models import AuditEvent
from kernel.time import now
from provisioning import engine, leases
from provisioning.certificates.models import Certificate
from provisioning.certificates.operations import want_host
from provisioning.models import Run, RunEvent
from provisioning.operations import SiteBusy, cancel, find_called_off, find_yielding, start_lifecycle
from provisioning.outcomes import Done
from provisioning.plan import Action, Change, Plan
from provisioning.states import RunState, StepState
from provisioning.steps import STEPS, domain_records
from tenants.registry.models import BackupSet
from tests.factories.backups import make_set
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


def bring_to(run, key, *, state=StepState.WAITING):
    """Have the run wait in a later step, all before it done, each with a change planned."""
    position = run.steps.get(key=key).position
    for step in run.steps.filter(position__lte=position, position__gt=2):
        change = Plan((Change(Action.UPDATE, step.key, DOMAIN),))
        is_last = step.key == key
        run.steps.filter(pk=step.pk).update(
            state=state if is_last else StepState.DONE,
            intent=change.as_json(),
            result=None if is_last else {},
            started_at=now(),
            finished_at=now() if not is_last or state == StepState.FAILED else None,
            next_at=now() if is_last and state == StepState.WAITING else None,
            error={} if is_last and state == StepState.FAILED else None,
        )
    looked = {"intent": Plan().as_json(), "result": {}, "finished_at": now(), "next_at": None}
    run.steps.filter(position__lte=2).update(state=StepState.DONE, **looked)


@pytest.mark.parametrize("state", [StepState.WAITING, StepState.RUNNING, StepState.FAILED])
def test_run_that_waits_for_a_certificate_gives_way_and_leaves_its_traces_to_the_suspension(
    site, nothing_entered, state
):
    before = waiting(site)
    bring_to(before, "certificate", state=state)

    run = ask(site)

    before.refresh_from_db()
    assert (before.state, states(before)) == ("compensated", {StepState.UNDONE, StepState.PENDING})
    assert find_called_off(by_run=run).has_told
    taken = run.steps.get(key="web_host")
    assert (taken.state, taken.attempt) == (StepState.WAITING, 0)
    assert [change.action for change in Plan.from_json(taken.intent).changes] == [Action.UPDATE]
    assert (run.state, leases.is_takeable(run)) == ("queued", True)


def test_suspension_called_off_before_it_began_still_puts_the_web_host_right(site, nothing_entered):
    before = waiting(site)
    bring_to(before, "certificate")
    run = ask(site)

    cancel(run=run, by="user:2")

    run.refresh_from_db()
    assert (run.state, run.steps.get(key="web_host").state) == (RunState.COMPENSATING, StepState.WAITING)


def test_suspension_that_made_only_a_look_give_way_has_nothing_to_put_right(site, nothing_entered):
    waiting(site)

    run = ask(site)

    assert not find_called_off(by_run=run).has_told
    assert states(run) == {StepState.PENDING}


def test_order_of_the_name_is_looked_at_at_once(site, nothing_entered):
    before = waiting(site)
    bring_to(before, "certificate")
    want_host(host=DOMAIN, by="uji")
    Certificate.objects.update(next_at=now() + timedelta(days=1))

    ask(site)

    assert [row.name for row in Certificate.objects.due()] == [DOMAIN]


@pytest.mark.parametrize("key", ["host_name", "proof"])
def test_run_that_has_planned_to_change_rows_does_not_give_way(site, nothing_entered, key):
    before = waiting(site)
    bring_to(before, key)

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


# --- the backup that nobody asked for ----------------------------------------------------------------------------


def scheduled(site, state=RunState.QUEUED):
    """A scheduled backup in some state, its set being written."""
    run = start_lifecycle(kind="backup", tenant=site, by="schedule", is_scheduled=True)
    if state == RunState.QUEUED:
        return run
    change = Plan((Change(Action.CREATE, "backup", site.host),))
    failed = {"error": {}, "finished_at": now()} if state == RunState.FAILED else {}
    run.steps.filter(key="take_backup").update(
        state={"waiting": "waiting", "failed": "failed"}.get(state, "running"),
        intent=change.as_json(),
        next_at=now() if state == RunState.WAITING else None,
        **failed,
    )
    held = {"lease_until": now() + timedelta(minutes=1), "lease_by": "worker"} if state == RunState.RUNNING else {}
    rest = {"wake_at": None, "finished_at": now()} if state == RunState.FAILED else {}
    Run.objects.filter(pk=run.pk).update(state=state, **held, **rest)
    make_set(site, state="WRITING", made_for=str(run.pk), finished_at=None, started_at=now())
    run.refresh_from_db()
    return run


@pytest.mark.parametrize("state", [RunState.QUEUED, RunState.WAITING, RunState.FAILED])
@pytest.mark.parametrize("kind", ["suspend", "rename", "delete", "backup"])
def test_scheduled_backup_that_is_not_at_work_gives_way_to_whatever_is_asked_for(site, kind, state):
    before = scheduled(site, state)

    run = ask(site, kind, **({"label": "dinsos"} if kind == "rename" else {}))

    before.refresh_from_db()
    assert before.state == ("cancelled" if state == RunState.QUEUED else "compensated")
    assert set(BackupSet.objects.values_list("state", flat=True)) <= {"REMOVED"}
    assert (run.state, leases.is_takeable(run), states(run)) == ("queued", True, {StepState.PENDING})
    assert find_called_off(by_run=run).kind == "backup"


def test_scheduled_backup_at_work_gives_way_to_a_suspension_alone(site):
    before = scheduled(site, RunState.RUNNING)
    with pytest.raises(SiteBusy):
        ask(site, "delete")
    before.refresh_from_db()
    assert before.state == "running"

    ask(site)

    before.refresh_from_db()
    assert (before.state, before.lease_by) == ("compensated", "")
    assert BackupSet.objects.get().state == "REMOVED"


@pytest.mark.parametrize("state", [RunState.QUEUED, RunState.FAILED])
def test_backup_that_a_person_asked_for_gives_way_to_nothing(site, state):
    before = scheduled(site, state)
    Run.objects.filter(pk=before.pk).update(desired={**before.desired, "wish": {"reason": ""}}, requested_by="user:1")

    with pytest.raises(SiteBusy):
        ask(site)
