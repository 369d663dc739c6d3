"""What machines ask of the platform, and what they are told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from central.watch import pulses, readiness
from central.watch.models import JobPulse
from kernel import logcontext
from kernel.outbox.models import OutboxMessage
from kernel.time import now
from provisioning.states import ReasonCode, RunState
from provisioning.tasks import sweep
from tenants.registry import figures
from tests.factories.provisioning import make_run
from tests.factories.registry import make_tenant


@pytest.fixture
def platform(settings):
    return Client(headers={"host": settings.GAPURA_DOMAIN})


def told(client, **more):
    """Return the figures as {name: {labels: value}}."""
    answer = client.get("/metrics", **more)
    assert answer.status_code == 200
    found = {}
    for family in text_string_to_metric_families(answer.content.decode()):
        for sample in family.samples:
            found.setdefault(sample.name, {})[tuple(sample.labels[name] for name in sorted(sample.labels))] = (
                sample.value
            )
    return found


def test_figures_count_what_is_there(db, platform):
    held = make_run(state=RunState.WAITING, reason_code=ReasonCode.NEEDS_SECOND_PERSON)
    make_run(state=RunState.FAILED, wake_at=None, finished_at=now())
    tenant = make_tenant(state="ACTIVE")
    figures.record_heartbeat(tenant=tenant, ok=False, status=None, ms=None)
    pulses.beat("provisioning.tasks.sweep")

    seen = told(platform)

    assert seen["gapura_runs"] == {("provision", "failed"): 1.0, ("provision", "waiting"): 1.0}
    assert seen["gapura_runs_waiting_for_approval"] == {(): 1.0}
    assert seen["gapura_run_oldest_active_seconds"] == {(): 0.0}, "a plan that waits for a person is not slow"
    assert seen["gapura_sites"][("AGENCY", "ACTIVE")] == 1.0
    assert seen["gapura_sites_down"] == {(): 1.0}
    assert set(seen["gapura_job_last_success_timestamp_seconds"]) == {("provisioning.tasks.sweep",)}
    assert seen["gapura_disk_free_bytes"][()] > 0
    assert held.pk


def test_site_that_answered_once_lately_is_not_down(db, platform):
    tenant = make_tenant(state="ACTIVE")
    figures.record_heartbeat(tenant=tenant, ok=False, status=503, ms=5)
    figures.record_heartbeat(tenant=tenant, ok=True, status=200, ms=5)

    assert told(platform)["gapura_sites_down"] == {(): 0.0}


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
    pulses.beat("provisioning.tasks.sweep", at=moment - timedelta(minutes=2))
    pulses.beat("kernel.outbox.tasks.sweep", at=moment - timedelta(minutes=4))

    assert pulses.silent_jobs(at=moment) == ["kernel.outbox.tasks.sweep"]


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
