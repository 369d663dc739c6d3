"""Starting runs, and the sweep: stored once, in the caller's transaction, and never forgotten."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connections, transaction
from kombu.exceptions import OperationalError

from kernel.errors import DomainError
from kernel.time import now
from provisioning import operations, waking
from provisioning.models import Run, RunEvent, StepRecord
from provisioning.operations import start_run
from provisioning.states import RunState, StepState
from provisioning.steps import plan_of
from provisioning.workers import myself
from tests.factories.provisioning import WISH, make_run


def wanted(**more):
    return {**WISH, "reference": "PW-2026-0001", "by": "user:1", **more}


@pytest.fixture
def sent(monkeypatch):
    """Collect the messages instead of sending them."""
    messages = []
    monkeypatch.setattr(waking.current_app, "send_task", lambda name, **more: messages.append((name, more)))
    return messages


@pytest.mark.django_db
def test_all_steps_are_listed_before_work_begins():
    run = start_run(**wanted())

    assert list(run.steps.order_by("position").values_list("key", flat=True)) == list(plan_of("provision"))
    assert set(run.steps.values_list("state", flat=True)) == {StepState.PENDING}
    assert run.state == RunState.QUEUED


@pytest.mark.django_db
@pytest.mark.parametrize("state", [RunState.WAITING, RunState.FAILED, RunState.SUCCEEDED])
def test_second_start_returns_the_run_that_stands(state):
    over = state in (RunState.FAILED, RunState.SUCCEEDED)
    times = {"wake_at": None, "finished_at": now()} if over else {}
    first = make_run(reference="PW-2026-0001", state=state, **times)

    second = start_run(**wanted())

    assert second.pk == first.pk
    assert Run.objects.count() == 1


@pytest.mark.django_db
def test_a_run_called_off_makes_room_for_another():
    first = start_run(**wanted())
    operations.cancel(run=first, by="user:1")

    second = start_run(**wanted())

    assert second.pk != first.pk


@pytest.mark.django_db(transaction=True)
def test_rolled_back_decision_starts_nothing(sent):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        start_run(**wanted())
        raise ZeroDivisionError

    assert (Run.objects.count(), StepRecord.objects.count(), RunEvent.objects.count()) == (0, 0, 0)
    assert sent == []


@pytest.mark.django_db(transaction=True)
def test_message_is_sent_when_the_decision_is_committed(sent):
    with transaction.atomic():
        run = start_run(**wanted())
        assert sent == []

    assert [(name, more["kwargs"]) for name, more in sent] == [("provisioning.tasks.advance", {"run_id": str(run.pk)})]


@pytest.mark.django_db(transaction=True)
def test_broker_that_is_down_does_not_stop_the_decision(monkeypatch, caplog):
    def down(*_args, **_more):
        raise OperationalError("broker-canary")

    monkeypatch.setattr(waking.current_app, "send_task", down)

    run = start_run(**wanted())

    assert Run.objects.filter(pk=run.pk).exists()
    assert "sweeper will wake" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_many_starts_at_once_make_one_run(sent):
    found, gate = [], threading.Barrier(4)

    def start():
        gate.wait()
        try:
            found.append(start_run(**wanted()).pk)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 4
    assert len(set(found)) == 1
    assert StepRecord.objects.count() == len(plan_of("provision"))


@pytest.mark.django_db
def test_secret_in_a_wish_is_refused():
    with pytest.raises(DomainError) as refused:
        start_run(**wanted(admin={**WISH["admin"], "password": "hunter2"}))

    assert refused.value.code == "secret_refused"
    assert Run.objects.count() == 0


@pytest.mark.django_db
def test_sweep_wakes_what_is_due_and_nothing_else(django_capture_on_commit_callbacks, sent):
    late, later = now() - timedelta(seconds=1), now() + timedelta(minutes=1)
    due = make_run()
    waits_over = make_run(state=RunState.WAITING, wake_at=late)
    lost = make_run(state=RunState.RUNNING, wake_at=None, lease_by="elsewhere/1/2", lease_until=late)
    make_run(state=RunState.WAITING, wake_at=later)
    make_run(state=RunState.RUNNING, wake_at=None, lease_by="elsewhere/1/2", lease_until=later)
    make_run(state=RunState.RUNNING, wake_at=None, lease_by=myself(), lease_until=later)
    make_run(state=RunState.FAILED, wake_at=None, finished_at=late)

    with django_capture_on_commit_callbacks(execute=True):
        number = operations.sweep()

    assert number == 3
    assert {more["kwargs"]["run_id"] for _, more in sent} == {str(run.pk) for run in (due, waits_over, lost)}


@pytest.mark.django_db
def test_sweep_does_not_flood_the_broker_with_a_crowd(django_capture_on_commit_callbacks, sent):
    runs = [make_run() for _ in range(50)]

    with django_capture_on_commit_callbacks(execute=True):
        operations.sweep()

    assert [more["kwargs"]["run_id"] for _, more in sent] == [str(run.pk) for run in runs[:20]]


@pytest.mark.django_db
def test_sweep_finds_a_worker_of_this_host_that_died(dead_process):
    lost = make_run(
        state=RunState.RUNNING, wake_at=None, lease_by=dead_process, lease_until=now() + timedelta(minutes=1)
    )

    from provisioning.leases import lost_runs

    assert lost_runs() == [lost.pk]
