"""What the worker does about drift: it looks, hourly and after a release."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from provisioning.drift import recording
from provisioning.drift.models import Look


@shared_task(name="provisioning.drift.tasks.look_at_reality", acks_late=True, ignore_result=True)
def look_at_reality(*, cause: str = Look.Cause.SCHEDULE, by: str = "auditor", **_unknown: Any) -> None:
    """Look at everything and keep what was found."""
    recording.look(cause=cause, by=by)
