"""Celery's own worker, as the launcher starts it, killed in the middle of a run."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from celery import Celery

from kernel import filebroker
from provisioning.models import Run, RunEvent
from provisioning.states import ReasonCode, RunState
from tests.e2e.kill.census import ONE_OF_EACH, count, orphans
from tests.e2e.kill.conftest import begin
from tests.e2e.kill.workers import kill_tree, program, wait_for

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.processes,
    pytest.mark.slow,
    pytest.mark.timeout(1500),
    pytest.mark.usefixtures("fresh", "web"),
]

COMMAND = (
    *("celery", "-A", "central.celery", "worker", "--loglevel", "INFO", "--beat"),
    *("--pool", "prefork", "--concurrency", "1"),
    *("--without-gossip", "--without-mingle", "--without-heartbeat"),
)
PATIENCE = 120.0


@pytest.fixture
def worker(variables, home):
    """Start a worker that may be told where to die; the messages are files in the home folder."""
    ready = home / "worker.ready"

    @contextmanager
    def started(kill_at=""):
        ready.unlink(missing_ok=True)
        more = {
            "DJANGO_SETTINGS_MODULE": "central.settings.development",
            "SECRET_KEY": "only for tests",
            "GAPURA_WORKER_READY": str(ready),
            **({"GAPURA_KILL_AT": kill_at} if kill_at else {}),
        }
        schedule = ("--schedule", str(home / "beat-schedule"))
        with program(*COMMAND, *schedule, variables={**variables, **more}, log=home / "worker.log") as process:
            wait_for(lambda: ready.exists() or process.poll() is not None, what="the worker to be ready")
            assert process.poll() is None, (home / "worker.log").read_text()[-3000:]
            yield process

    return started


@pytest.fixture
def broker(home):
    """An app that sends through the same files as the worker reads from."""
    filebroker.register()
    folder = home / "broker"
    app = Celery("test", broker="gapurafs://", set_as_current=False)
    app.conf.broker_transport_options = {
        "data_folder_in": str(folder / "queue"),
        "data_folder_out": str(folder / "queue"),
        "control_folder": str(folder / "control"),
    }
    return app


def finished(run) -> bool:
    return Run.objects.filter(pk=run.pk, state=RunState.SUCCEEDED).exists()


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


def test_child_killed_alone_is_replaced_and_doubled_messages_do_no_harm(worker, broker):
    run = begin()

    with worker(kill_at="dns_record:after"):
        for _ in range(3):
            broker.send_task("provisioning.tasks.advance", kwargs={"run_id": str(run.pk), "added_later": 1})
        wait_for(lambda: finished(run), seconds=PATIENCE, what="the run to finish")

    assert count(run.reference) == ONE_OF_EACH
    assert RunEvent.objects.filter(run=run, reason_code=ReasonCode.TAKEN_OVER).count() == 1
    started = RunEvent.objects.filter(run=run, reason_code=ReasonCode.STEP_STARTED)
    assert started.count() == 8 + 1
