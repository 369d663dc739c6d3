"""The task engine. Rows are the truth and Celery only wakes: a lost message costs one sweep, never a job."""

from __future__ import annotations

import gc
import logging
import os
from pathlib import Path
from typing import Any

from celery import Celery, bootsteps
from celery.signals import worker_init, worker_ready

from central.settings import brokers
from kernel import filebroker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "central.settings.development")
filebroker.register()

app = Celery("gapura")
app.conf.update(
    task_serializer="json",
    result_serializer="json",
    accept_content=["json"],
    task_acks_late=True,
    task_ignore_result=True,
    worker_prefetch_multiplier=1,
    worker_enable_remote_control=False,
    worker_send_task_events=False,
)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


class DeadLetters(bootsteps.StartStopStep):
    """Declares where RabbitMQ lays messages that kill their worker again and again; anew with every connection."""

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def start(self, consumer: Any) -> None:
        if brokers.has_dead_letters(app.conf.broker_url):
            with consumer.connection.channel() as channel:
                brokers.dead_letters().bind(channel).declare()


app.steps["consumer"].add(DeadLetters)

# The sweeps run every few seconds for ever: their coming and going is not worth a line each.
for _chatty in ("celery.beat", "celery.worker.strategy", "celery.app.trace"):
    logging.getLogger(_chatty).setLevel(logging.WARNING)


@worker_init.connect
def refuse_unsafe_pooler(**_signal: Any) -> None:
    """Stop the worker before its first task when the database is behind a transaction pooler."""
    from tenants.registry import pooler  # noqa: PLC0415 - it needs Django, which this module is loaded before

    pooler.refuse_transaction_pooler()


@worker_init.connect
def share_memory(**_signal: Any) -> None:
    """Keep what is loaded out of the collector's way, so that the processes go on sharing its memory."""
    gc.freeze()


@worker_ready.connect
def tell_supervisor(**_signal: Any) -> None:
    """Touch the file the launcher waits for, if it named one."""
    if path := os.environ.get("GAPURA_WORKER_READY"):
        Path(path).write_text(str(os.getpid()), encoding="ascii")
