"""What the worker does about drift: it looks, hourly, after a release, and when a person asks."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from kernel.locks import one_at_a_time
from provisioning.drift import recording
from provisioning.drift.models import Look


@shared_task(name="provisioning.drift.tasks.look_at_reality", acks_late=True, ignore_result=True)
def look_at_reality(*, cause: str = Look.Cause.SCHEDULE, by: str = "auditor", **_unknown: Any) -> None:
    """Look at everything and keep what was found."""
    recording.look(cause=cause, by=by)


@shared_task(name="provisioning.drift.tasks.look_if_due", acks_late=True, ignore_result=True)
@one_at_a_time("drift.look_if_due")
def look_if_due(**_unknown: Any) -> None:
    """Look when an hour has passed, or a release; asked every few minutes, so that no restart puts it off."""
    recording.look_if_due()
