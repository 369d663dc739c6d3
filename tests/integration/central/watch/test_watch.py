"""What machines ask of the platform, and what they are told."""

from __future__ import annotations

import importlib
from datetime import timedelta

import pytest
from celery.signals import worker_ready
from django.conf import settings as settings_of_django
from django.db import DatabaseError
from django.test import Client

from central.watch import pulses, readiness
from central.watch.models import JobPulse
from kernel import logcontext
from kernel.locks import only_one
from kernel.outbox.models import OutboxMessage
from kernel.time import now
from provisioning.states import ReasonCode, RunState
from provisioning.tasks import sweep
from tenants.registry import figures
from tenants.registry.models import Tenant, TenantState
from tenants.registry.tasks import roll_up
from tests.factories.provisioning import make_run
from tests.factories.registry import make_tenant
from tests.integration.central.watch.alerting import told


def test_figures_count_what_is_there(db, platform):
    held = make_run(state=RunState.WAITING, reason_code=ReasonCode.NEEDS_SECOND_PERSON)
    make_run(state=RunState.FAILED, wake_at=None, finished_at=now())
    tenant = make_tenant(state="ACTIVE")
    for ago in (1, 3, 5):
        beat(tenant, ok=False, minutes=ago)
    pulses.beat("provisioning.tasks.sweep")

    seen = told(platform)

    assert seen["gapura_runs"] == {("provision", "failed"): 1.0, ("provision", "waiting"): 1.0}
    assert seen["gapura_runs_waiting_for_approval"] == {(): 1.0}
    assert seen["gapura_run_oldest_active_seconds"] == {(): 0.0}, "a plan that waits for a person is not slow"
    assert seen["gapura_sites"][("AGENCY", "ACTIVE")] == 1.0
    assert seen["gapura_sites_down"] == {(): 1.0}
    assert set(seen["gapura_job_last_success_timestamp_seconds"]) == {("provisioning.tasks.sweep",)}
    assert {place for (place,), free in seen["gapura_disk_free_bytes"].items() if free > 0} == {"home", "backups"}
    assert held.pk


def test_backups_that_are_due_and_those_that_were_missed_are_counted_apart(db, platform, settings):
    for days in (1, 8, 20):
        tenant = make_tenant(state="ACTIVE")
        Tenant.objects.filter(pk=tenant.pk).update(activated_at=now() - timedelta(days=days))

    seen = told(platform)

    assert (seen["gapura_backups_due"], seen["gapura_sites_without_backup"]) == ({(): 2.0}, {(): 1.0})

    settings.GAPURA_BACKUP_EVERY_DAYS = 0
    assert told(platform)["gapura_backups_due"] == {(): 0.0}, "none is made by itself"


def beat(tenant, *, ok, minutes):
    moment = now() - timedelta(minutes=minutes)
    figures.record_heartbeat(tenant=tenant, ok=ok, status=200 if ok else 503, ms=5, at=moment)


@pytest.mark.parametrize(
    ("state", "looks", "down"),
    [
        ("ACTIVE", [False, False, False, True], 1.0),
        ("ACTIVE", [False, False, True], 0.0),
        ("ACTIVE", [True, False, False, False], 0.0),
        ("ACTIVE", [False, False], 0.0),
        ("READY", [False, False, False], 0.0),
    ],
    ids=["three in a row", "two", "answers again", "too few", "not in use yet"],
)
def test_site_is_down_after_three_failed_looks_in_a_row(db, platform, state, looks, down):
    tenant = make_tenant(state=state)
    for minutes, ok in enumerate(looks):
        beat(tenant, ok=ok, minutes=7 * minutes)

    assert told(platform)["gapura_sites_down"] == {(): down}


def test_silence_and_turn_of_the_looks_are_told_in_seconds(db, platform, hold_clock):
    hold_clock(now())
    often, seldom = make_tenant(state="ACTIVE"), make_tenant(state="READY")
    beat(often, ok=True, minutes=40)
    beat(often, ok=True, minutes=20)
    beat(seldom, ok=False, minutes=30)

    seen = told(platform)

    assert seen["gapura_heartbeat_silence_seconds"] == {(): 1200.0}
    assert seen["gapura_heartbeat_turn_seconds"] == {(): 1800.0}


def test_without_sites_nothing_is_silent(db, platform):
    seen = told(platform)

    assert seen["gapura_heartbeat_silence_seconds"] == {(): 0.0}
    assert seen["gapura_heartbeat_turn_seconds"] == {(): 0.0}


def test_every_kind_and_state_of_site_is_told_and_none_left_in_store_is_a_zero(db, platform):
    Tenant.objects.filter(state="POOL", kind="AGENCY").delete()

    seen = told(platform)["gapura_sites"]

    assert seen.keys() == {(kind, state) for kind in ("AGENCY", "SCHOOL") for state in TenantState.values}
    assert seen["AGENCY", "POOL"] == 0.0
    assert seen["SCHOOL", "POOL"] > 0.0


def test_sites_of_a_former_release_are_counted(db, platform):
    first = make_tenant(state="ACTIVE")
    make_tenant(state="ACTIVE")
    assert told(platform)["gapura_sites_stale"] == {(): 0.0}

    Tenant.objects.filter(pk=first.pk).update(fingerprint="former")

    assert told(platform)["gapura_sites_stale"] == {(): 1.0}


def test_figures_cost_the_same_for_one_and_for_three(db, platform, connection_queries):
    make_tenant(state="ACTIVE")
    one = connection_queries(lambda: told(platform))
    for _ in range(2):
        make_tenant(state="ACTIVE")
        make_run()

    assert connection_queries(lambda: told(platform)) == one


@pytest.fixture
def connection_queries():
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count(work):
        with CaptureQueriesContext(connection) as asked:
            work()
        return len(asked)

    return count


@pytest.mark.parametrize(
    ("token", "sent", "address", "forwarded", "status"),
    [
        ("", "", "127.0.0.1", None, 200),
        ("", "", "203.0.113.9", None, 403),
        ("", "", "127.0.0.1", "203.0.113.9", 403),
        ("rahasia", "rahasia", "203.0.113.9", None, 200),
        ("rahasia", "lain", "127.0.0.1", None, 403),
        ("rahasia", "", "127.0.0.1", None, 403),
    ],
    ids=["this machine", "another", "through a proxy", "with the token", "with a wrong one", "token set, none sent"],
)
def test_figures_are_for_the_monitoring_alone(db, platform, settings, token, sent, address, forwarded, status):
    settings.METRICS_TOKEN = token
    headers = {"Authorization": f"Bearer {sent}"} if sent else {}
    if forwarded:
        headers["X-Forwarded-For"] = forwarded

    assert platform.get("/metrics", headers=headers, REMOTE_ADDR=address).status_code == status


def test_figures_are_no_page_of_a_site(tenant_a):
    assert Client(headers={"host": tenant_a.host}).get("/metrics", follow=True).status_code == 404


def test_ready_when_everything_is_there(db, platform):
    answer = platform.get("/readyz")

    assert (answer.status_code, answer.json()) == (
        200,
        {"ready": True, "checks": {"database": True, "schemas": True, "files": True}},
    )


def test_not_ready_names_the_check_and_never_the_reason(db, platform, monkeypatch):
    def away():
        raise DatabaseError("password authentication failed for user gapura at 192.0.2.7")

    monkeypatch.setattr(readiness, "CHECKS", {**readiness.CHECKS, "database": away})

    answer = platform.get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "checks": {"database": False, "schemas": True, "files": True}}


def test_not_ready_while_the_templates_belong_to_another_release(db, platform):
    from tenants.registry.models import SchemaTemplate

    SchemaTemplate.objects.filter(kind="SCHOOL").update(fingerprint="of another release")

    assert platform.get("/readyz").json()["checks"] == {"database": True, "schemas": False, "files": True}


def test_alive_without_asking_the_database(platform):
    assert platform.get("/healthz").content == b"ok\n"  # no `db`: a statement would fail


@pytest.mark.parametrize(
    ("given", "kept"),
    [("proxy-0123456789", True), ("zu kurz", False), ("x" * 65, False), ("line\nbreak-01", False)],
    ids=["the proxy's own", "with a blank", "too long", "two lines"],
)
def test_request_id_is_the_proxy_s_or_a_new_one(db, platform, given, kept):
    answer = platform.get("/healthz", headers={"X-Request-ID": given})

    assert (answer["X-Request-ID"] == given) is kept
    assert len(answer["X-Request-ID"]) >= 8


def test_error_page_and_log_name_the_same_request(db, settings, monkeypatch):
    seen = []

    def broken(*_arguments, **_named):
        seen.append(logcontext.current()["request_id"])
        raise RuntimeError("broken on purpose")

    browser = Client(headers={"host": settings.GAPURA_DOMAIN, "x-request-id": "nomor-000001"})
    browser.raise_request_exception = False
    monkeypatch.setattr("central.procedures.views.render", broken)

    answer = browser.get("/sop/")

    assert (answer.status_code, answer["X-Request-ID"], seen) == (500, "nomor-000001", ["nomor-000001"])
    assert "nomor-000001" in answer.content.decode()


def test_job_that_ends_leaves_its_pulse(db):
    sweep.apply(throw=True)

    pulse = JobPulse.objects.get(task="provisioning.tasks.sweep")
    assert pulse.succeeded_at is not None
    assert (pulse.failed_at, pulse.failed_with) == (None, "")


def test_job_that_fails_leaves_the_kind_of_error_and_keeps_its_last_success(db, monkeypatch):
    sweep.apply(throw=True)

    def broken():
        raise ValueError("with a secret in it")

    monkeypatch.setattr("provisioning.operations.sweep", broken)
    sweep.apply()

    pulse = JobPulse.objects.get(task="provisioning.tasks.sweep")
    assert pulse.succeeded_at is not None
    assert pulse.failed_with == "ValueError"


def test_silence_is_noticed_after_some_missed_turns(db):
    moment = now()
    pulses.expect(at=moment)
    pulses.beat("provisioning.tasks.sweep", at=moment - timedelta(minutes=2))
    pulses.beat("kernel.outbox.tasks.sweep", at=moment - timedelta(minutes=4))

    assert pulses.silent_jobs(at=moment) == ["kernel.outbox.tasks.sweep"]


def test_job_that_never_succeeded_is_silent_from_its_time_after_the_worker_began(db):
    moment = now()
    daily = [task for task, every in pulses.scheduled().items() if every >= timedelta(hours=1)]
    pulses.expect(at=moment - timedelta(hours=3))
    pulses.expect(at=moment)  # another worker: the first one's word counts

    assert set(pulses.silent_jobs(at=moment)) == pulses.scheduled().keys() - set(daily)
    assert set(pulses.silent_jobs(at=moment + timedelta(hours=2))) == pulses.scheduled().keys()


def test_without_any_worker_every_job_is_silent_once_the_platform_is_there_for_long(db):
    installed = Tenant.objects.get(kind="PLATFORM").created_at

    assert pulses.silent_jobs(at=installed + timedelta(minutes=2)) == []
    assert set(pulses.silent_jobs(at=installed + timedelta(days=1))) == pulses.scheduled().keys()


def test_worker_that_begins_notes_what_it_is_to_do(db):
    worker_ready.send(sender="worker")

    assert set(JobPulse.objects.values_list("task", flat=True)) == pulses.scheduled().keys()


def test_turn_that_was_left_to_another_process_is_no_pulse(db):
    """The other one may hang: then the job is silent, however many turns are left to it."""
    with only_one(roll_up.run.turn):
        roll_up.apply(throw=True)
    assert JobPulse.objects.count() == 0

    roll_up.apply(throw=True)

    assert JobPulse.objects.get().task == roll_up.name


@pytest.mark.parametrize("task", sorted(pulses.scheduled()))
def test_job_of_the_schedule_leaves_no_queue_and_no_crowd_behind(task):
    """Each message dies with its turn; each job that may take long is done by one process at a time."""
    [entry] = [one for one in settings_of_django.CELERY_BEAT_SCHEDULE.values() if one["task"] == task]
    module, _dot, name = task.rpartition(".")
    run = getattr(importlib.import_module(module), name).run

    assert entry["options"]["expires"] == max(entry["schedule"], 60.0)
    assert hasattr(run, "turn") or task in ALONE_BY_OTHER_MEANS


# Two wake a bounded number of others and are over in a moment; two hold a lock of their own where they work.
ALONE_BY_OTHER_MEANS = {
    "provisioning.tasks.sweep",
    "kernel.outbox.tasks.sweep",
    "central.websites.tasks.carry_on",
    "tenants.registry.tasks.fill_pool",
}


def test_messages_that_are_due_are_timed(db, platform):
    OutboxMessage.objects.create(
        schema_name="public",
        kind="test",
        recipient="a@contoh.example",
        reference="x",
        created_at=now() - timedelta(minutes=20),
        next_at=now() - timedelta(minutes=20),
    )

    seen = told(platform)

    assert seen["gapura_messages"] == {("QUEUED",): 1.0}
    assert seen["gapura_message_oldest_due_seconds"][()] >= 1200
