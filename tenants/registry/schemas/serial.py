"""Lets one process at a time do a piece of work."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import Enum
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import psycopg
from django.db import connection

P = ParamSpec("P")
R = TypeVar("R")


@contextmanager
def only_one(what: str, *, wait: bool = True) -> Iterator[bool]:
    """Hold an advisory lock for the length of the block, on a connection of its own.

    A connection of its own, because migrating closes Django's; a killed holder's lock goes with its connection. It is
    given back before that connection closes: the server notices a closed one only a moment later, and whoever asks
    within that moment would find the work taken by nobody.

    :param wait: False gives way at once when somebody holds it; the block then gets False.
    """
    key = zlib.crc32(what.encode())
    with own_connection() as own:
        if not _take(own, key, wait=wait):
            yield False
            return
        try:
            yield True
        finally:
            with suppress(psycopg.OperationalError):
                own.execute("SELECT pg_advisory_unlock(%s)", [key])


def _take(own: psycopg.Connection[Any], key: int, *, wait: bool) -> bool:
    if wait:
        own.execute("SELECT pg_advisory_lock(%s)", [key])
        return True
    row = own.execute("SELECT pg_try_advisory_lock(%s)", [key]).fetchone()
    return bool(row and row[0])


class Left(Enum):
    """What became of a turn that was not taken."""

    TO_ANOTHER = "to_another"


def one_at_a_time(what: str) -> Callable[[Callable[P, R]], Callable[P, R | Left]]:
    """Have one process at a time do a periodic job: who comes meanwhile leaves it to that one, and says so."""

    def around(work: Callable[P, R]) -> Callable[P, R | Left]:
        @wraps(work)
        def alone(*args: P.args, **kwargs: P.kwargs) -> R | Left:
            with only_one(what, wait=False) as is_ours:
                return work(*args, **kwargs) if is_ours else Left.TO_ANOTHER

        alone.turn = what  # type: ignore[attr-defined]
        return alone

    return around


def own_connection() -> psycopg.Connection[Any]:
    """Open a connection of its own to the same database, in autocommit: no search path, no tenant, nobody else's."""
    parameters = connection.get_connection_params()
    for unwanted in ("cursor_factory", "context", "pool"):
        parameters.pop(unwanted, None)
    return psycopg.connect(**parameters, autocommit=True)
