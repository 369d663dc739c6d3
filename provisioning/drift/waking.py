"""Asks a worker for a look at once; a lost message costs until the next full hour."""

from __future__ import annotations

import logging

from celery import current_app
from kombu.exceptions import OperationalError

from kernel.audit.operations import actor_of
from provisioning.drift.models import Look
from provisioning.operations.actors import Person

logger = logging.getLogger(__name__)
TASK = "provisioning.drift.tasks.look_at_reality"


def ask_for_look(*, by: Person, cause: str = Look.Cause.PERSON) -> None:
    """Send the message."""
    actor, _name = actor_of(by)
    try:
        current_app.send_task(TASK, kwargs={"cause": cause, "by": actor}, retry=False)
    except (OperationalError, OSError):
        logger.warning("The broker took no message; the next look is the scheduler's.")
