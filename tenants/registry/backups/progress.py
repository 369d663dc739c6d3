"""Tells of long work now and then: often enough to keep a worker's hold, seldom enough to be read."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.utils.translation import gettext as _

Report = Callable[..., object]
EVERY = 2.0


def silent(words: str, **data: object) -> None:
    """Tell nobody."""


class Progress:
    """Says how far a piece of work has come, at most once in EVERY seconds."""

    def __init__(self, report: Report, *, what: str, total: int) -> None:
        self._report = report
        self._what = what
        self._total = total
        self._done = 0
        self._said_at = time.monotonic()

    def add(self, count: int) -> None:
        """Count bytes."""
        self._done += count
        if time.monotonic() - self._said_at >= EVERY:
            self._said_at = time.monotonic()
            self._report(
                _("{what}: {done} of {total} MB").format(
                    what=self._what, done=self._done // 1_000_000, total=self._total // 1_000_000
                ),
                done=self._done,
                total=self._total,
            )
