"""A PostgreSQL of the tests' own that may be restarted at any time, filled from another server's database."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import psycopg

from central.cli.runtime import postmaster
from central.cli.runtime.clusters import Cluster
from central.cli.runtime.postgres import Server

NAME = "gapura"
# What pg_ctl sends: `fast` breaks connections and writes everything out, `immediate` is a crash with recovery after.
SIGNALS = {"fast": signal.SIGINT, "immediate": signal.SIGQUIT}


class Postgres:
    """One cluster in a folder of its own. After a crash of its processes it knows all that it ever confirmed.

    What it writes is not forced to the disk: that is for crashes of the machine, and recovery would force every file.
    """

    def __init__(self, folder: Path) -> None:
        self._server = Server.over(Cluster(folder))
        self._stack = self._server.running()

    @property
    def url(self) -> str:
        return self._server.cluster.url(NAME)

    def start(self) -> None:
        self._stack.__enter__()

    def close(self) -> None:
        self._stack.__exit__(None, None, None)

    def copy_from(self, url: str) -> None:
        """Fill the database anew from another server's."""
        with psycopg.connect(self._server.cluster.url("postgres"), autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("ALTER SYSTEM SET full_page_writes = off")
            connection.execute("SELECT pg_reload_conf()")
            connection.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {NAME}")
        program = self._server.found.program
        read = [program("pg_dump"), "--format=plain", "--no-owner", url]
        write = [program("psql"), "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", self.url]
        with subprocess.Popen(read, stdout=subprocess.PIPE) as reading:
            subprocess.run(write, stdin=reading.stdout, stdout=subprocess.DEVNULL, check=True)
        assert reading.returncode == 0

    def restart(self, mode: str) -> None:
        """End the server in the way `mode` names, and start it again."""
        pid = postmaster.running(self._server.cluster)
        assert pid is not None
        os.kill(pid, SIGNALS[mode])
        while postmaster.running(self._server.cluster) is not None:
            time.sleep(0.05)
        self._server.ensure()
