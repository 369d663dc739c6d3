"""The database may go away for seconds (a restart, a failover): how to know it, and how to wait until it is back."""

from __future__ import annotations

import time

import psycopg
from django.db import Error, connection

# A restart takes a second or two, recovery after a crash or a failover up to half a minute.
PATIENCE_SECONDS = 30.0
_PAUSE_SECONDS = 0.25

# SQLSTATE of what ends a connection or refuses a new one; class 08 is connection trouble as a whole.
_GONE = frozenset({"57P01", "57P02", "57P03", "57P05", "53300"})


def is_interruption(error: BaseException) -> bool:
    """Say whether an error, or what caused it, is that the connection was lost or that none was to be had.

    A deadlock, a timeout of a statement or a broken constraint is none: there the database has answered.
    """
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, psycopg.OperationalError | psycopg.InterfaceError):
            return cause.sqlstate is None or cause.sqlstate.startswith("08") or cause.sqlstate in _GONE
        cause = cause.__cause__
    return False


def ensure_database(*, patience: float = PATIENCE_SECONDS) -> None:
    """Return once the database answers on this thread's connection, a new one if the old one is dead.

    Within a transaction nothing is done: what was begun on a dead connection cannot be gone on with.

    :param patience: seconds to keep trying.
    :raises django.db.Error: it did not come back in that time.
    """
    if connection.in_atomic_block:
        return
    ends = time.monotonic() + patience
    while not _answers(last=time.monotonic() >= ends):
        time.sleep(_PAUSE_SECONDS)


def _answers(*, last: bool) -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error as error:
        connection.close()
        if last or not is_interruption(error):
            raise
        return False
    return True
