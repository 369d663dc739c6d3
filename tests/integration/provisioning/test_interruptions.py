"""The database goes away in the middle of a run: the run goes on, loses no try, and makes nothing twice."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection

from provisioning import engine, recording
from provisioning.leases import let_go, take
from provisioning.models import RunEvent
from provisioning.speaking import Voice
from provisioning.states import ReasonCode, RunState
from tests.factories.provisioning import fake_table, make_run
from tests.integration.kernel.test_database import ask, end_own_connection

pytestmark = pytest.mark.django_db(transaction=True)


def go_away(*_: object) -> None:
    """Lose the connection, and notice it."""
    end_own_connection()
    ask("SELECT 1")


def settle(run, table) -> None:
    """Advance until it rests, as the sweep does, letting times pass."""
    from datetime import timedelta

    from kernel.time import now

    for _ in range(9):
        run.refresh_from_db()
        if run.finished_at is not None:
            return
        type(run).objects.filter(pk=run.pk, wake_at__isnull=False).update(wake_at=now() - timedelta(seconds=1))
        engine.advance(run.pk, table=table)


@pytest.mark.parametrize("verb", ["probe", "plan", "apply", "verify"])
def test_step_that_loses_the_database_waits_and_loses_no_try(verb):
    table, world = fake_table(attempts=1)
    table["two"].module.will(verb, go_away)
    run = make_run()

    engine.advance(run.pk, table=table)
    run.refresh_from_db()
    waited = (run.state, run.reason_code, run.lease_by)
    settle(run, table)

    assert waited == (RunState.WAITING, ReasonCode.DATABASE_AWAY, "")
    assert run.state == RunState.SUCCEEDED
    assert world["effects"] == ["one", "two", "three"]


def test_undo_that_loses_the_database_waits_and_goes_on():
    from provisioning.operations import cancel

    table, world = fake_table(attempts=1)
    run = make_run()
    table["three"].module.will("apply", lambda _: 1 / 0)
    engine.advance(run.pk, table=table)
    table["two"].module.will("undo", go_away)
    cancel(run=run, by="user:2")

    settle(run, table)

    assert run.state == RunState.COMPENSATED
    assert [key for key in ("one", "two", "three") if key in world] == []


def test_worker_that_loses_a_transaction_lets_the_run_go_at_once(monkeypatch):
    table, world = fake_table()
    run = make_run()
    store = recording.store

    def lose_once(*args, **kwargs):
        monkeypatch.setattr(recording, "store", store)
        go_away()

    monkeypatch.setattr(recording, "store", lose_once)

    assert engine.advance(run.pk, table=table) is True
    settle(run, table)

    assert run.state == RunState.SUCCEEDED
    assert world["effects"] == ["one", "two", "three"]
    assert RunEvent.objects.filter(run=run, reason_code=ReasonCode.TAKEN_OVER).count() == 1


def test_letting_go_touches_no_run_of_another_worker():
    run = make_run()
    take(run.pk)
    type(run).objects.filter(pk=run.pk).update(lease_by="another-host/1/2")

    let_go(run.pk)

    run.refresh_from_db()
    assert run.lease_until > run.started_at


def test_error_that_is_no_interruption_is_not_swallowed(monkeypatch):
    run = make_run()

    def refuse(*_args, **_kwargs):
        ask("SELECT 1/0")

    monkeypatch.setattr(recording, "begin", refuse)

    with pytest.raises(Exception, match="division by zero"):
        engine.advance(run.pk, table=fake_table()[0])


def test_live_log_keeps_its_lines_while_the_database_is_away(monkeypatch):
    run = make_run()
    voice = Voice(take(run.pk), step="one")
    voice.say("before")
    with monkeypatch.context() as away:
        away.setitem(connection.settings_dict, "HOST", "/nowhere")
        connection.close()
        voice.flush()
    voice.flush()

    assert list(run.events.filter(reason_code=ReasonCode.REPORTED).values_list("message", flat=True)) == ["before"]


def test_lost_connection_is_what_django_calls_operational():
    with pytest.raises(OperationalError):
        go_away()
