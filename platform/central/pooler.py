"""Refuse to run behind a pooler that lends connections by the transaction (HAZARDS 5 and 27).

Behind such a pooler a schema chosen by one request is in force for the next one on the same server
connection: reads come from the wrong site, without an error. Only session mode is safe.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from django.utils.translation import gettext as _

from kernel.errors import GapuraError

Opener = Callable[[], "psycopg.Connection[Any]"]
_SETTING = "gapura.pooler_probe"


class TransactionPooler(GapuraError):
    """The database is reached through a transaction pooler."""

    code = "transaction_pooler"


def refuse_transaction_pooler() -> None:
    """Check the way to the default database.

    :raises TransactionPooler: when it leads through a pooler in transaction mode.
    """
    wrapper: Any = connections[DEFAULT_DB_ALIAS]
    parameters = {
        key: value
        for key, value in wrapper.get_connection_params().items()
        if key in {"host", "port", "user", "password", "dbname", "sslmode", "sslrootcert", "options"}
    }
    if lends_by_transaction(lambda: psycopg.connect(**parameters, autocommit=True)):
        raise TransactionPooler(
            _("The database is reached through a connection pooler in transaction mode; it would mix up the sites."),
            remedy=_("Set the pooler to session mode, or let DATABASE_URL point straight at PostgreSQL."),
        )


def lends_by_transaction(connect: Opener) -> bool:
    """Tell whether two of our connections can share one server connection, or one of ours can change it.

    One connection is held idle while another one is inside a transaction. Whoever has a server process
    of his own keeps it, keeps his settings, and shares it with nobody.
    """
    with connect() as idle, connect() as busy:
        before = _backend(idle)
        idle.execute("SELECT set_config(%s, 'kept', false)", [_SETTING])
        with busy.transaction():
            held = _backend(busy)
            after = _backend(idle)
            kept = idle.execute("SELECT current_setting(%s, true)", [_SETTING]).fetchone()
        return held in (before, after) or before != after or kept != ("kept",)


def _backend(connection: psycopg.Connection[Any]) -> int:
    row = connection.execute("SELECT pg_backend_pid()").fetchone()
    return int(row[0]) if row else 0
