"""Lets one process at a time do a piece of work."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection


@contextmanager
def only_one(what: str, *, wait: bool = True) -> Iterator[bool]:
    """Hold an advisory lock for the length of the block, on a connection of its own.

    A connection of its own, because migrating closes Django's; a killed holder's lock goes with its connection.

    :param wait: False gives way at once when somebody holds it; the block then gets False.
    """
    parameters = connection.get_connection_params()
    for unwanted in ("cursor_factory", "context", "pool"):
        parameters.pop(unwanted, None)
    key = zlib.crc32(what.encode())
    with psycopg.connect(**parameters, autocommit=True) as own:
        if wait:
            own.execute("SELECT pg_advisory_lock(%s)", [key])
            yield True
            return
        row = own.execute("SELECT pg_try_advisory_lock(%s)", [key]).fetchone()
        yield bool(row and row[0])
