"""Feels the pulse of the scheduled jobs: Celery tells of each task that ends, and a row remembers it."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from celery.signals import task_failure, task_success, worker_ready
from django.conf import settings
from django.db import DatabaseError, transaction

from central.watch.models import JobPulse
from kernel.locks import Left
from kernel.time import now
from tenants.registry.models import Tenant, TenantKind
from tenants.registry.switching import in_public

logger = logging.getLogger(__name__)

# A job is silent when it has missed so many turns, and at least so long: a restart takes a moment.
MISSED_TURNS = 4
AT_LEAST = timedelta(minutes=3)


def connect() -> None:
    """Listen to the tasks of this process."""
    worker_ready.connect(_on_worker_ready, dispatch_uid="watch.expect")
    task_success.connect(_on_success, dispatch_uid="watch.success")
    task_failure.connect(_on_failure, dispatch_uid="watch.failure")


def scheduled() -> dict[str, timedelta]:
    """Return the tasks the scheduler starts, with their interval; one with a calendar counts as daily."""
    found = {}
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        every = entry["schedule"]
        found[str(entry["task"])] = timedelta(seconds=every) if isinstance(every, int | float) else timedelta(days=1)
    return found


def beat(task: str, *, at: datetime | None = None, failed_with: str = "") -> None:
    """Note that a job ended, well or not."""
    moment = at or now()
    values: dict[str, Any] = {"failed_at": moment, "failed_with": failed_with[:80]} if failed_with else {}
    with in_public():
        JobPulse.objects.update_or_create(task=task, defaults=values or {"succeeded_at": moment})


def expect(*, at: datetime | None = None) -> None:
    """Note that every job of the schedule is expected from now on; one that was expected before stays so."""
    moment = at or now()
    with in_public():
        rows = [JobPulse(task=task, expected_since=moment) for task in scheduled()]
        JobPulse.objects.bulk_create(rows, ignore_conflicts=True)


def installed_at() -> datetime | None:
    """Return since when there is this platform; None while it is not there yet."""
    return Tenant.objects.filter(kind=TenantKind.PLATFORM).values_list("created_at", flat=True).first()


def silent_jobs(*, at: datetime | None = None) -> list[str]:
    """Return the scheduled tasks that have not succeeded for several turns.

    One that never succeeded is silent as long as it was expected: since a worker that knows it was started, or where
    none ever was since the platform is there.
    """
    moment = at or now()
    pulses = {pulse.task: pulse for pulse in JobPulse.objects.all()}
    begun = None if scheduled().keys() <= pulses.keys() else installed_at()
    return sorted(
        task
        for task, every in scheduled().items()
        if (since := _heard_at(pulses.get(task)) or begun) and moment - since > max(every * MISSED_TURNS, AT_LEAST)
    )


def _heard_at(pulse: JobPulse | None) -> datetime | None:
    return (pulse.succeeded_at or pulse.expected_since) if pulse else None


def _on_worker_ready(**_signal: Any) -> None:
    try:
        expect()
    except DatabaseError:
        logger.warning("The jobs of the schedule could not be noted.", exc_info=True)


def _on_success(sender: Any = None, result: Any = None, **_signal: Any) -> None:
    # A turn left to another process says nothing: that one may hang.
    if result is not Left.TO_ANOTHER:
        _note(sender, failed_with="")


def _on_failure(sender: Any = None, exception: BaseException | None = None, **_signal: Any) -> None:
    _note(sender, failed_with=type(exception).__name__ if exception is not None else "unknown")


def _note(sender: Any, *, failed_with: str) -> None:
    """A pulse that cannot be written must not make the job itself fail."""
    name = str(getattr(sender, "name", ""))
    if name not in scheduled():
        return
    try:
        with transaction.atomic():
            beat(name, failed_with=failed_with)
    except DatabaseError:
        logger.warning("The pulse of a job could not be noted.", extra={"task": name})
