"""Lets one process at a time do a piece of work: an advisory lock of PostgreSQL, on a connection of its own.

A connection of its own, because migrating closes Django's; and so that a killed holder's lock goes with it.
"""

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
    """Hold the lock on a piece of work for the length of the block.

    :param wait: False gives way at once when somebody holds it; the block then gets False.
    """
    with own_connection() as own:
        key = zlib.crc32(what.encode())
        if wait:
            own.execute("SELECT pg_advisory_lock(%s)", [key])
        with held(own, key) as is_ours:
            yield is_ours


@contextmanager
def held(own: psycopg.Connection[Any], *key: int) -> Iterator[bool]:
    """Hold a lock for the length of the block unless somebody else does; the block then gets False.

    It is given back before its connection closes: the server notices a closed one only a moment later, and whoever
    asks within that moment would find the work taken by nobody.

    :param key: one number of eight bytes or two of four, as PostgreSQL knows the lock.
    """
    numbers = ", ".join(["%s"] * len(key))
    row = own.execute(f"SELECT pg_try_advisory_lock({numbers})", key).fetchone()
    is_ours = bool(row and row[0])
    try:
        yield is_ours
    finally:
        if is_ours:
            with suppress(psycopg.OperationalError):
                own.execute("SELECT pg_advisory_unlock_all()")


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


def own_connection(name: str = "") -> psycopg.Connection[Any]:
    """Open a connection of its own to the same database, in autocommit: no search path, no tenant, nobody else's.

    :param name: how PostgreSQL lists it; as Django's connections when empty.
    """
    parameters = connection.get_connection_params()
    for unwanted in ("cursor_factory", "context", "pool"):
        parameters.pop(unwanted, None)
    if name:
        parameters["application_name"] = name
    return psycopg.connect(**parameters, autocommit=True)
