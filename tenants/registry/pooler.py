"""Recognises a pooler in transaction mode, behind which a schema set for one statement is gone at the next."""

from __future__ import annotations

import psycopg
from django.db import connection
from django.utils.translation import gettext as _

from tenants.registry.errors import TransactionPooler


def refuse_transaction_pooler() -> None:
    """Refuse to work behind a pooler that hands out server connections by transaction (HAZARDS 5, 27).

    Two connections of ours, one idle, must sit on two server processes; and what one connection SETs must still be
    there at its next statement, with the other busy in between.

    :raises TransactionPooler: when that is not so.
    """
    parameters = connection.get_connection_params()
    for unwanted in ("cursor_factory", "context", "pool"):
        parameters.pop(unwanted, None)
    with (
        psycopg.connect(**parameters, autocommit=True) as idle,
        psycopg.connect(**parameters, autocommit=True) as busy,
    ):
        if _shares_a_server(idle, busy) or _forgets_settings(idle, busy):
            raise TransactionPooler(
                _("A connection pooler in transaction mode stands before the database; sites would be mixed up."),
                remedy=_("Use session mode (PgBouncer: pool_mode = session), or connect to PostgreSQL directly."),
            )


def _shares_a_server(idle: psycopg.Connection, busy: psycopg.Connection) -> bool:
    first = _value(idle, "SELECT pg_backend_pid()")
    with busy.transaction():
        return _value(busy, "SELECT pg_backend_pid()") == first


def _forgets_settings(one: psycopg.Connection, other: psycopg.Connection) -> bool:
    """A pooler that deals its servers out in turn gives the next statement to another one."""
    one.execute("SET search_path = gapura_pooler_probe")
    if any(_value(one, "SHOW search_path") != "gapura_pooler_probe" for _turn in range(3)):
        return True
    with other.transaction():
        other.execute("SELECT 1")
        return _value(one, "SHOW search_path") != "gapura_pooler_probe"


def _value(connection: psycopg.Connection, statement: str) -> object:
    row = connection.execute(statement).fetchone()
    return row[0] if row else None
