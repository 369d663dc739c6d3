"""Celery's own worker on every broker, as the launcher starts it: killed, doubled, reordered, its broker emptied."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
from kombu import Connection
from kombu.exceptions import ChannelError

from central.settings import brokers
from kernel.outbox.models import MessageState, OutboxMessage
from kernel.outbox.operations import enqueue
from kernel.time import now
from provisioning import waking
from provisioning.models import Run, RunEvent
from provisioning.operations import cancel
from provisioning.states import ReasonCode, RunState
from tests.e2e.kill.brokers import sending_app
from tests.e2e.kill.census import ONE_OF_EACH, count, orphans
from tests.e2e.kill.conftest import begin
from tests.e2e.kill.workers import kill_tree, wait_for
from tests.factories.provisioning import make_run
from tests.servers.redis import Redis

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.processes,
    pytest.mark.slow,
    pytest.mark.timeout(1500),
    pytest.mark.usefixtures("emptied", "web"),
]

ADVANCE = "provisioning.tasks.advance"
DELIVER = "kernel.outbox.tasks.deliver"
PATIENCE = 120.0


@pytest.fixture
def woken_through(sender, monkeypatch):
    """Let the product's own wake-ups of this process go through the broker."""
    monkeypatch.setattr(waking, "current_app", sender)
    return sender


def finished(run) -> bool:
    return Run.objects.filter(pk=run.pk, state=RunState.SUCCEEDED).exists()


def send(sender, run, **more):
    sender.send_task(ADVANCE, kwargs={"run_id": str(run.pk), **more})


def quick_run(**fields):
    """A run without steps: it succeeds as soon as a worker looks at it. No site comes of it: not for the auditor."""
    return make_run(keys=(), **fields)


@pytest.mark.usefixtures("fresh")
def test_worker_killed_with_everything_it_started_is_replaced_and_the_run_finishes(worker, home):
    run = begin()

    for boundary in ("schema:after", "web_host:after"):
        with worker(kill_at=boundary) as process:
            marker = home / "faults" / boundary.replace(":", ".")
            wait_for(marker.exists, seconds=PATIENCE, what=f"the kill at {boundary}")
            kill_tree(process)
    with worker():
        wait_for(lambda: finished(run), seconds=PATIENCE, what="the run to finish")

    assert count(run.reference) == ONE_OF_EACH
    assert orphans() == []


@pytest.mark.usefixtures("fresh")
def test_child_killed_alone_is_replaced_and_doubled_messages_do_no_harm(worker, sender):
    run = begin()

    with worker(kill_at="dns_record:after"):
        for _ in range(3):
            send(sender, run, added_later=1)
        wait_for(lambda: finished(run), seconds=PATIENCE, what="the run to finish")

    assert count(run.reference) == ONE_OF_EACH
    assert RunEvent.objects.filter(run=run, reason_code=ReasonCode.TAKEN_OVER).count() == 1
    started = RunEvent.objects.filter(run=run, reason_code=ReasonCode.STEP_STARTED)
    assert started.count() == 8 + 1


@pytest.mark.usefixtures("fresh")
def test_messages_doubled_and_out_of_order_make_everything_once(worker, sender):
    runs = [begin() for _ in range(2)]
    called_off = begin()
    cancel(run=called_off, by="user:2")

    with worker(beat=False):
        for run in [*reversed(runs), called_off, *runs, called_off, *runs]:
            send(sender, run)
        wait_for(lambda: all(map(finished, runs)), seconds=PATIENCE, what="the runs to finish")

    assert [count(run.reference) for run in runs] == [ONE_OF_EACH] * 2
    assert Run.objects.get(pk=called_off.pk).state == RunState.CANCELLED
    assert RunEvent.objects.filter(run__in=runs, reason_code=ReasonCode.TAKEN_OVER).count() == 0


def test_broker_killed_and_emptied_is_come_back_to_by_worker_and_sender(worker, sender, broker):
    before, lost, after = quick_run(), quick_run(), quick_run()

    with worker(beat=False):
        send(sender, before)
        wait_for(lambda: finished(before), what="the first message to be worked on")
        broker.kill()
        broker.empty()
        broker.start()
        wait_for(lambda: sent_again(sender, after), seconds=PATIENCE, what="the broker to take a message")
        wait_for(lambda: finished(after), seconds=PATIENCE, what="the message after the restart to be worked on")
    with worker():
        wait_for(lambda: finished(lost), seconds=PATIENCE, what="the sweep to find the run without a message")


def test_broker_killed_in_the_middle_of_a_task_is_come_back_to(worker, sender, broker, home):
    """The task's own slot must be free again, though the broker could not be told that it is done."""
    at_work, after = begin(), quick_run()

    with worker(beat=False):
        send(sender, at_work)
        wait_for(lambda: ansible_speaks(at_work), seconds=PATIENCE, what="Ansible to speak")
        broker.kill()
        broker.empty()
        wait_for(lambda: finished(at_work), seconds=PATIENCE, what="the task to end")
        if isinstance(broker, Redis):
            wait_for(lambda: "Couldn't ack" in (home / "worker.log").read_text(), what="the acknowledgement to fail")
        broker.start()
        wait_for(lambda: sent_again(sender, after), seconds=PATIENCE, what="the broker to take a message")
        wait_for(lambda: finished(after), seconds=PATIENCE, what="the message after the restart to be worked on")

    assert count(at_work.reference) == ONE_OF_EACH


def ansible_speaks(run) -> bool:
    return RunEvent.objects.filter(run=run, reason_code=ReasonCode.REPORTED).exists()


def sent_again(sender, run) -> bool:
    """Send as the web process does; the first try may meet the connection of before."""
    try:
        sender.send_task(ADVANCE, kwargs={"run_id": str(run.pk)}, retry=False)
    except Exception:
        return False
    return True


@pytest.mark.usefixtures("fresh")
def test_decision_does_not_wait_for_a_broker_that_is_down(broker, woken_through):
    broker.kill()
    try:
        run = begin()
    finally:
        broker.start()

    assert Run.objects.get(pk=run.pk).state == RunState.QUEUED
    cancel(run=run, by="user:2")


@pytest.mark.usefixtures("fresh")
def test_decision_does_not_wait_for_a_rabbitmq_that_takes_no_more(rabbitmq, home, monkeypatch):
    with sending_app(rabbitmq, home=home) as app:
        monkeypatch.setattr(waking, "current_app", app)
        rabbitmq.control("set_vm_memory_high_watermark", "absolute", "1")
        try:
            run = begin()
        finally:
            rabbitmq.control("set_vm_memory_high_watermark", "absolute", "512MB")

    assert Run.objects.get(pk=run.pk).state == RunState.QUEUED
    cancel(run=run, by="user:2")


@pytest.mark.usefixtures("fresh")
def test_message_that_outlives_its_worker_too_often_is_laid_aside(rabbitmq, home):
    empty(rabbitmq.url, brokers.QUEUE)
    with sending_app(rabbitmq, home=home) as app:
        app.send_task("central.unknown", queue=brokers.QUEUE)
    with Connection(rabbitmq.url) as connection:
        brokers.dead_letters().bind(connection.channel()).declare()

    for _ in range(brokers.DELIVERY_LIMIT + 1):
        take_and_die(rabbitmq.url)

    wait_for(lambda: waiting_in(rabbitmq.url, brokers.DEAD_LETTERS) == 1, what="the message to be laid aside")
    assert waiting_in(rabbitmq.url, brokers.QUEUE) == 0


def empty(url, queue) -> None:
    """Throw away what other tests have left in a queue."""
    with Connection(url) as connection, suppress(ChannelError):
        connection.channel().queue_purge(queue)


def take_and_die(url) -> None:
    """Take a message and end the connection without a word, as a killed worker does."""
    with Connection(url) as connection:
        channel = connection.channel()
        wait_for(lambda: channel.basic_get(brokers.QUEUE), what="the message to be there again")


def waiting_in(url, queue) -> int:
    with Connection(url) as connection:
        try:
            return connection.channel().queue_declare(queue, passive=True).message_count
        except ChannelError:
            return 0


def test_delayed_message_holds_up_no_other_and_arrives(worker, woken_through):
    with worker(beat=False):
        late, soon = quick_run(wake_at=now() + timedelta(seconds=2.5)), quick_run()
        waking.wake(late.pk, after=(late.wake_at - now()).total_seconds())
        waking.wake(soon.pk)
        wait_for(lambda: finished(late) and finished(soon), what="both messages to be worked on")

    taken = RunEvent.objects.filter(run__in=[late, soon], reason_code=ReasonCode.TAKEN).order_by("id")
    assert [event.run_id for event in taken] == [soon.pk, late.pk]


@pytest.mark.usefixtures("fresh")
def test_outbox_message_is_delivered_once_however_often_it_comes(worker, sender, home):
    with worker(beat=False):
        message = enqueue(
            kind="people.link_confirmed",
            recipient="petugas@kominfo.example",
            context={"name": "Petugas (contoh)", "agency": "Dinas Kesehatan (contoh)"},
            reference="PW-TEST-OUTBOX",
        )
        for _ in range(3):
            sender.send_task(DELIVER, kwargs={"message_id": str(message.pk)})
        wait_for(
            lambda: OutboxMessage.objects.filter(pk=message.pk, state=MessageState.SENT).exists(),
            what="the message to be sent",
        )

    assert OutboxMessage.objects.get(pk=message.pk).attempts == 1
    assert len(list((home / "mail").glob(f"*{message.pk}*"))) == 1
