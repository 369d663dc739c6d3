"""The database a command works on: the one DATABASE_URL names, or our own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from psycopg import sql

from central.cli.runtime import postmaster
from central.cli.runtime.clusters import Cluster
from central.cli.runtime.messages import _, warn
from central.cli.runtime.paths import Home
from central.cli.runtime.postgres import Server
from kernel import env
from kernel.errors import GapuraError

NAME = "gapura"


class Unreachable(GapuraError):
    """The server DATABASE_URL names does not answer."""

    code = "database_unreachable"


@dataclass(frozen=True)
class Database:
    """Where the database is, and, for our own, the folder of the programs that fit it and its server."""

    url: str
    programs: str = ""
    server: Server | None = None

    def tend(self) -> None:
        """Start our own server again when it is gone."""
        if self.server is not None and postmaster.running(self.server.cluster) is None:
            warn(_("PostgreSQL stopped; it is started again."))
            self.server.ensure()


@contextmanager
def available(home: Home) -> Iterator[Database]:
    """Have a database for as long as the block.

    :raises Unreachable: when DATABASE_URL is set and nobody answers there.
    """
    url = env.secret("DATABASE_URL")
    if url:
        _check(url)
        yield Database(url)
        return
    server = Server.over(Cluster(home.cluster))
    with server.running():
        create(server.cluster.url("postgres"), NAME)
        yield Database(server.cluster.url(NAME), str(server.found.folder), server)


def create(url: str, name: str) -> None:
    """Make a database unless it is there."""
    with psycopg.connect(url, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def _check(url: str) -> None:
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError as error:
        raise Unreachable(
            _("The database does not answer: {reason}").format(reason=str(error).strip()),
            remedy=_("Mend DATABASE_URL, or unset it to use the embedded PostgreSQL."),
        ) from error
