"""Sends the message that makes a worker look at a run. Only a hint: the rows and the sweeper carry the truth."""

from __future__ import annotations

import logging
import math
from functools import partial
from uuid import UUID

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

# The sweeper comes round this often, so a longer wait needs no message of its own.
SWEEP_SECONDS = 5.0


def wake(run_id: UUID, *, after: float = 0.0) -> None:
    """Have a worker look at the run once the open transaction is committed, `after` seconds later."""
    if after < SWEEP_SECONDS:
        transaction.on_commit(partial(_send, run_id, after=after), robust=True)


def _send(run_id: UUID, *, after: float) -> None:
    # Whole seconds, upward: RabbitMQ delays by no less, and a message that comes too early does nothing.
    countdown = math.ceil(after) or None
    try:
        current_app.send_task(
            "provisioning.tasks.advance", kwargs={"run_id": str(run_id)}, countdown=countdown, retry=False
        )
    except (OperationalError, OSError):
        logger.warning("The broker took no message; the sweeper will wake the run.", extra={"run": str(run_id)})


def look_at_certificates(*, after: float = 0.0) -> None:
    """Have a worker look at the certificates that are due, once the open transaction is committed."""
    if after < SWEEP_SECONDS:
        transaction.on_commit(partial(_send_look, after=after), robust=True)


def _send_look(*, after: float) -> None:
    try:
        current_app.send_task("provisioning.tasks.look_at_certificates", countdown=after or None, retry=False)
    except (OperationalError, OSError):
        logger.warning("The broker took no message; the sweep will look at the certificates.")
