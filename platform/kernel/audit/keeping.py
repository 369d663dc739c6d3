"""Events that wait for the end of their transaction, because the head of the chain is locked last."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import connection, transaction

from kernel.audit.models import AuditEvent

_open: ContextVar[list[_Waiting] | None] = ContextVar("audit_waiting", default=None)


@dataclass(frozen=True, eq=False)
class _Waiting:
    """An event in line. Django forgets it, as a thing to do on commit, when its savepoint is rolled back."""

    row: AuditEvent

    def __call__(self) -> None:
        """Do nothing: it was written before the commit."""


def keep_for_last(row: AuditEvent) -> bool:
    """Put an event in line, if a block is open that writes it at its end."""
    waiting = _open.get()
    if waiting is None:
        return False
    entry = _Waiting(row)
    waiting.append(entry)
    transaction.on_commit(entry)
    return True


@contextmanager
def kept_for_last() -> Iterator[Callable[[], list[AuditEvent]]]:
    """Keep events in line inside the block, a transaction of the caller's; yield how to take what is still to be told.

    Inside another such block nothing is ever in line: it is the outer one's.
    """
    if _open.get() is not None:
        yield list
        return
    waiting: list[_Waiting] = []
    token = _open.set(waiting)

    def take() -> list[AuditEvent]:
        _open.set(None)
        alive = {id(entry[1]) for entry in connection.run_on_commit}
        return [entry.row for entry in waiting if id(entry) in alive]

    try:
        yield take
    finally:
        _open.reset(token)
