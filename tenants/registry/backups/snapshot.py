"""One moment of a site: an exported snapshot under which rows are counted and the schema is dumped."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg import sql

from kernel.locks import own_connection
from kernel.time import now

_TABLES = """
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = %s AND c.relkind IN ('r', 'p') ORDER BY 1
"""
_SIZE = """
    SELECT COALESCE(sum(pg_relation_size(c.oid)), 0) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = %s AND c.relkind IN ('r', 't', 'm')
"""


@dataclass(frozen=True)
class Snapshot:
    """The name by which pg_dump joins the moment, when it was, and of which version the server is."""

    name: str
    taken_at: datetime
    server: str
    connection: psycopg.Connection[Any]


@contextmanager
def taken() -> Iterator[Snapshot]:
    """Hold a moment of the database for the length of the block; nobody waits for it, and it waits for nobody."""
    with own_connection() as own:
        own.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        row = own.execute("SELECT pg_export_snapshot()").fetchone()
        server = str(own.info.server_version)
        yield Snapshot(name=str(row[0]) if row else "", taken_at=now(), server=server, connection=own)


def count_rows(connection: psycopg.Connection[Any], schema_name: str) -> dict[str, int]:
    """Return the number of rows of every table of a schema, as the connection's transaction sees them."""
    counts: dict[str, int] = {}
    for (table,) in connection.execute(_TABLES, [schema_name]).fetchall():
        question = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema_name, table))
        row = connection.execute(question).fetchone()
        counts[table] = int(row[0]) if row else 0
    return counts


def size_of(connection: psycopg.Connection[Any], schema_name: str) -> int:
    """Return the bytes of a schema's tables, without their indexes: more than its compressed dump ever needs."""
    row = connection.execute(_SIZE, [schema_name]).fetchone()
    return int(row[0]) if row else 0
