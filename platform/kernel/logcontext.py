"""What a piece of work is about (request, run, step), carried along so that every line of its log says so."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_bound: ContextVar[dict[str, str] | None] = ContextVar("gapura_log", default=None)


@contextmanager
def bound(**names: str) -> Iterator[None]:
    """Name what the block works on; blocks may lie within each other, the inner names win."""
    token = _bound.set({**(_bound.get() or {}), **names})
    try:
        yield
    finally:
        _bound.reset(token)


def current() -> dict[str, str]:
    """Return what is named at the moment."""
    return dict(_bound.get() or {})


class ContextFilter(logging.Filter):
    """Puts the names onto each record, unless the record brings its own."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, with the names on it."""
        for name, value in current().items():
            if not hasattr(record, name):
                setattr(record, name, value)
        return True
