"""A step's live voice: lines of foreign logs into the run's log, and with each the lease renewed."""

from __future__ import annotations

import time

from django.db import Error

from kernel.database import is_interruption
from provisioning.journal import line, log_many
from provisioning.leases import Lease, LeaseLost, held, renew
from provisioning.states import ReasonCode

# Lines are written together: a playbook says a dozen things a second.
FLUSH_SECONDS = 0.4
FLUSH_LINES = 50
MOST_KEPT = 500


class Voice:
    """Collects what a step says while it works.

    It never raises into the foreign code that calls it: `lost` tells afterwards that the run was taken away. While
    the database is away it keeps what was said and does not wait for it.
    """

    def __init__(self, lease: Lease, *, step: str) -> None:
        self._lease = lease
        self._step = step
        self._waiting: list[tuple[str, dict[str, object]]] = []
        self._flushed_at = time.monotonic()
        self.lost = False

    def say(self, message: str, **data: object) -> None:
        """Add a line; now and then write what has come together."""
        self._waiting.append((message, data))
        if len(self._waiting) >= FLUSH_LINES or time.monotonic() - self._flushed_at >= FLUSH_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Write what has come together and renew the lease."""
        lines, self._waiting = self._waiting, []
        self._flushed_at = time.monotonic()
        if not lines or self.lost:
            return
        try:
            with held(self._lease, patience=0.0) as run:
                renew(self._lease)
                log_many(
                    line(run, ReasonCode.REPORTED, by=self._lease.by, step=self._step, message=message, data=data)
                    for message, data in lines
                )
        except LeaseLost:
            self.lost = True
        except Error as error:
            if not is_interruption(error):
                raise
            self._waiting = [*lines, *self._waiting][-MOST_KEPT:]
