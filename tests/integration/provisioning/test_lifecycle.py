"""Asking for an operation on a site: what is possible when, what a name or domain must be, and who comes second."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connections, transaction

from kernel.errors import InvalidValue, NotAllowed
from kernel.time import now
from provisioning import engine
from provisioning.kinds import KINDS
from provisioning.models import LifecyclePolicy, Run
from provisioning.operations import (
    PastNoReturn,
    SiteBusy,
    SiteNotInState,
    approve_plan,
    cancel,
    release_names,
    start_lifecycle,
)
from provisioning.plan import Action, Change, Plan, covers
from provisioning.states import ReasonCode, RunState, StepState
from provisioning.steps import plan_of
from provisioning.steps.dns_providers import find_provider
from provisioning.wishes import OfBackup
from tenants.registry import domains, reservations
from tenants.registry.backups.errors import SetNotUsable
from tenants.registry.models import Domain, Tenant
from tests.factories.provisioning import make_run
from tests.factories.registry import make_tenant

LIFECYCLE = [kind for kind in KINDS.values() if kind.is_lifecycle]


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.GAPURA_HOME = tmp_path
    return tmp_path


@pytest.fixture
def site(db):
    found = make_tenant(label="dinkes", state="ACTIVE", created_for="PW-2026-0001")
    reservations.reserve(label="dinkes", parent=found.parent, holder="PW-2026-0001", by="uji")
    reservations.take(holder="PW-2026-0001", by="uji")
    return found


def start(site, kind="suspend", by="user:1", **wants):
    return start_lifecycle(kind=kind, tenant=site, by=by, reason="Uji", **wants)


def end(run):
    Run.objects.filter(pk=run.pk).update(state=RunState.SUCCEEDED, wake_at=None, finished_at=now())


# --- one at a time --------------------------------------------------------------------------------------------------


def test_all_steps_are_listed_and_the_site_is_found_by_its_schema(site):
    run = start(site)

    assert list(run.steps.values_list("key", flat=True)) == list(plan_of("suspend"))
    assert (run.schema_name, run.tenant, run.reference) == (site.schema_name, site, "PW-2026-0001")


@pytest.mark.parametrize("state", [RunState.QUEUED, RunState.WAITING, RunState.FAILED])
def test_second_operation_is_told_what_stands_in_its_way(site, state):
    first = start(site)
    times = {"wake_at": None, "finished_at": now()} if state == RunState.FAILED else {}
    Run.objects.filter(pk=first.pk).update(state=state, **times)

    with pytest.raises(SiteBusy, match=str(KINDS["suspend"].words.going)):
        start(site, "rename", label="dinsos")

    assert Run.objects.filter(schema_name=site.schema_name).count() == 1


def test_finished_operation_makes_room_for_the_next(site):
    end(start(site, "add_domain", domain="dinkes.example"))

    assert start(site).kind == "suspend"


def test_database_itself_keeps_a_second_operation_out(site):
    run = start(site)

    with pytest.raises(IntegrityError), transaction.atomic():
        Run.objects.create(
            kind="rename",
            reference="X",
            schema_name=site.schema_name,
            desired=run.desired,
            requested_by="user:2",
            reason_code="requested",
            wake_at=now(),
        )


def test_site_that_is_still_being_proven_is_not_worked_on(site):
    make_run(reference="PW-2026-0001")

    with pytest.raises(SiteBusy):
        start(site)


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_start_two_operations_at_once_one_wins():
    site = make_tenant(label="serentak", state="ACTIVE")
    barrier, outcomes = threading.Barrier(2), []

    def ask(kind, by, **wants):
        try:
            barrier.wait()
            outcomes.append(start(site, kind, by, **wants).kind)
        except SiteBusy:
            outcomes.append("told")
        finally:
            connections.close_all()

    people = [
        threading.Thread(target=ask, args=("suspend", "user:1")),
        threading.Thread(target=ask, args=("delete", "user:2")),
    ]
    for person in people:
        person.start()
    for person in people:
        person.join()

    assert len(outcomes) == 2
    assert outcomes.count("told") == 1


@pytest.mark.parametrize("state", ["READY", "ACTIVE", "SUSPENDED"])
@pytest.mark.parametrize("kind", LIFECYCLE, ids=lambda kind: kind.key)
def test_operation_begins_only_from_its_states(db, kind, state):
    site = make_tenant(state=state)

    if state in kind.begins_from:
        wants = {"domain": "nowhere"} if kind.wish.__name__ == "HostName" else {}
        wants = {"label": "x"} if kind.key == "rename" else wants
        wants = {"server": "none"} if kind.key == "transfer" else wants
        wants = {"backup": "none"} if issubclass(kind.wish, OfBackup) else wants
        if wants:
            with pytest.raises((InvalidValue, SetNotUsable)):
                start(site, kind.key, **wants)
        else:
            assert start(site, kind.key).kind == kind.key
    else:
        with pytest.raises(SiteNotInState):
            start(site, kind.key)


# --- what is typed ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "label",
    ["", "d", "dinas kesehatan", "dinas_kesehatan", "dinkes.baru", "-dinkes", "xn--dinks-bva", "dinkés", "d" * 64,
     "www", "adm1n", "dinkes", "d1nkes", "din-kes", "dinkes\x00"],
)  # fmt: skip
def test_new_name_that_breaks_a_rule_is_refused_at_its_field(site, label):
    with pytest.raises(InvalidValue) as caught:
        start(site, "rename", label=label)

    assert (caught.value.field, bool(caught.value.message)) == ("label", True)
    assert not Run.objects.exists()


@pytest.mark.parametrize("state", ["HELD", "TAKEN", "QUARANTINED"])
@pytest.mark.parametrize("label", ["dinsos", "d1nsos"])
def test_name_that_somebody_else_keeps_is_refused(site, state, label):
    reservations.reserve(label="dinsos", parent=site.parent, holder="PW-2026-0002", by="uji")
    if state != "HELD":
        reservations.take(holder="PW-2026-0002", by="uji")
    if state == "QUARANTINED":
        reservations.quarantine(holder="PW-2026-0002", until=now() + timedelta(days=1), by="uji")

    with pytest.raises(InvalidValue):
        start(site, "rename", label=label)


@pytest.mark.parametrize(
    "domain",
    ["", "dinkes", "https://dinkes.example", "dinkes.example/berita", "dinkes.example:80", "192.0.2.1", "*.example",
     "dinkés.example", "xn--dinks-bva.example", "-x.example", "a..example", "x_y.example", f"{'d' * 64}.example",
     ".".join(["dinas"] * 45) + ".example", "gapura.localhost", "lain.contohprov.go.id",
     "lain.contohprov.gapura.localhost", "127.0.0.1", "dinkes.example\x00"],
)  # fmt: skip
def test_domain_that_cannot_be_a_sites_own_is_refused_at_its_field(site, domain):
    with pytest.raises(InvalidValue) as caught:
        start(site, "add_domain", domain=domain)

    assert (caught.value.field, bool(caught.value.message)) == ("domain", True)


def test_domain_of_another_site_is_refused(site):
    other = make_tenant(label="lain")
    domains.add(tenant=other, domain="lain.example", is_custom=True, by="uji")

    with pytest.raises(InvalidValue):
        start(site, "add_domain", domain="LAIN.example.")


def test_domain_is_taken_as_it_is_meant(site):
    assert start(site, "add_domain", domain=" Dinkes.Example. ").desired["host"] == "dinkes.example"


def test_reason_that_is_too_long_is_refused(site):
    with pytest.raises(InvalidValue) as caught:
        start_lifecycle(kind="suspend", tenant=site, by="user:1", reason="a" * 501)

    assert caught.value.field == "reason"


@pytest.mark.parametrize("kind", ["set_primary", "remove_domain", "release_name"])
def test_main_name_cannot_be_preferred_removed_or_released(site, kind):
    with pytest.raises(InvalidValue):
        start(site, kind, domain=site.host)


def test_mark_of_a_domain_belongs_to_one_site_and_one_domain(site):
    other = make_tenant(label="lain")
    names = ("a.example", "b.example")
    marks = {domains.token_of(tenant=tenant, domain=name) for tenant in (site, other) for name in names}

    assert len(marks) == 4


# --- the end of a site ----------------------------------------------------------------------------------------------


@pytest.fixture
def deletion(site):
    """A deletion that waits for its second person, of a site with a record in DNS."""
    find_provider(site.parent).claim(site.host, target="127.0.0.1", owner=site.schema_name)
    run = start(site, "delete")
    engine.advance(run.pk)
    run.refresh_from_db()
    return run


def test_deletion_waits_for_a_second_person_before_anything_changes(deletion, site):
    site.refresh_from_db()

    assert (deletion.state, deletion.reason_code) == (RunState.WAITING, ReasonCode.NEEDS_SECOND_PERSON)
    assert site.state == "ACTIVE"


def test_plan_laid_before_the_second_person_names_everything_that_goes(deletion, site):
    plan = Plan.from_json(deletion.steps.get(key="removal_plan").proposal)

    assert {(change.action, change.kind, change.target) for change in plan.changes} == {
        (Action.DELETE, "dns_record", site.host),
        (Action.DELETE, "schema", site.schema_name),
        (Action.DELETE, "media", site.schema_name),
    }


def test_whoever_asked_for_a_deletion_cannot_approve_it(deletion):
    with pytest.raises(NotAllowed):
        approve_plan(run=deletion, by="user:1")


def test_plan_that_grew_while_it_waited_is_not_the_approved_one(deletion, site):
    approve_plan(run=deletion, by="user:2")
    find_provider(site.parent).claim(f"x.{site.parent.serving_suffix}", target="127.0.0.1", owner=site.schema_name)

    engine.advance(deletion.pk)

    deletion.refresh_from_db()
    assert deletion.reason_code == ReasonCode.NEEDS_SECOND_PERSON
    assert deletion.steps.get(key="removal_plan").started_at is None


def test_records_of_others_that_come_while_it_waits_do_not_void_the_approval(deletion, site):
    approve_plan(run=deletion, by="user:2")
    find_provider(site.parent).claim(f"x.{site.parent.serving_suffix}", target="127.0.0.1", owner="t_lain")
    deletion.steps.filter(key="web_host").update(state=StepState.FAILED)

    engine.advance(deletion.pk, slice_seconds=0)

    assert deletion.steps.get(key="removal_plan").state == StepState.DONE


def test_removal_that_was_not_in_the_approved_plan_waits_again(deletion, site):
    """A record that came after the approval is not removed on the strength of it."""
    approve_plan(run=deletion, by="user:2")
    done = {"state": StepState.DONE, "intent": {}, "result": {}, "next_at": None, "finished_at": now()}
    deletion.steps.filter(key="removal_plan").update(**done)
    for key in ("web_host", "suspend_site", "closed"):
        deletion.steps.filter(key=key).update(state=StepState.DONE, intent={}, result={}, finished_at=now())
    late = f"baru.{site.parent.serving_suffix}"
    find_provider(site.parent).claim(late, target="127.0.0.1", owner=site.schema_name)

    engine.advance(deletion.pk)

    deletion.refresh_from_db()
    assert deletion.reason_code == ReasonCode.NEEDS_SECOND_PERSON
    assert deletion.steps.get(key="dns_removal").state == StepState.WAITING
    assert find_provider(site.parent).find(site.host) is not None


def test_run_that_has_begun_a_final_step_cannot_be_called_off(deletion):
    deletion.steps.filter(key="web_host_removal").update(
        state=StepState.RUNNING, intent={"changes": []}, started_at=now()
    )

    with pytest.raises(PastNoReturn):
        cancel(run=deletion, by="user:2")

    deletion.refresh_from_db()
    assert deletion.undo_requested_at is None


def test_deletion_that_was_not_approved_can_be_called_off(deletion, site):
    cancel(run=deletion, by="user:1")
    engine.advance(deletion.pk)

    deletion.refresh_from_db()
    site.refresh_from_db()
    assert (deletion.state, site.state) == (RunState.COMPENSATED, "ACTIVE")


def test_approved_plan_covers_its_own_changes_and_no_other():
    one, two = Change(Action.DELETE, "schema", "t_a"), Change(Action.DELETE, "schema", "t_b")

    assert covers(Plan((one, two)), Plan((two,)))
    assert not covers(Plan((one,)), Plan((one, two)))


def test_announced_removal_needs_no_second_person_and_another_does():
    from provisioning.plan import BrakeReason, brake

    removal = {"action": Action.DELETE, "kind": "dns_record", "target": "lama.example"}

    assert brake(Plan((Change(**removal, announced=True),))) == ()
    assert brake(Plan((Change(**removal),))) == (BrakeReason.DELETES,)


# --- former names ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "started"), [(-1, 1), (1, 0)])
def test_former_name_is_released_when_its_day_has_come(site, days, started):
    until = now() + timedelta(days=days)
    domains.put_back(tenant=site, domain="lama.example", is_custom=False, until=until, by="uji")

    assert release_names() == started
    assert Run.objects.filter(kind="release_name").count() == started


def test_former_name_of_a_busy_site_has_its_turn_later(site):
    domains.put_back(tenant=site, domain="lama.example", is_custom=False, until=now(), by="uji")
    start(site)

    assert release_names() == 0


def test_terms_are_the_latest_in_force(db):
    LifecyclePolicy.objects.create(redirect_days=30, valid_from=now() - timedelta(days=1))
    LifecyclePolicy.objects.create(redirect_days=10, valid_from=now() + timedelta(days=1))

    assert LifecyclePolicy.in_force().redirect_days == 30


def test_main_name_leads_nowhere_else(site):
    with pytest.raises(IntegrityError), transaction.atomic():
        Domain.objects.filter(tenant=site, is_primary=True).update(redirects_until=now())


def test_deleted_site_keeps_neither_name_nor_proof(site):
    with pytest.raises(IntegrityError), transaction.atomic():
        Tenant.objects.filter(pk=site.pk).update(state="DELETED", deleted_at=now())
