"""Has a worker go on with batches soon. Only a hint: the rows and the clock carry the truth."""

from __future__ import annotations

import logging

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def wake() -> None:
    """Send the message once the open transaction is committed."""
    transaction.on_commit(_send, robust=True)


def _send() -> None:
    try:
        current_app.send_task("central.websites.tasks.carry_on", retry=False)
    except (OperationalError, OSError):
        logger.warning("The broker took no message; the clock will go on with the batches.")
