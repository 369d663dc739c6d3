"""Our own PostgreSQL server: make its data once, start it, stop it when its last user leaves."""

from __future__ import annotations

import os
import secrets
import shlex
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from central.cli.runtime import binaries, locks, postmaster, privileges
from central.cli.runtime.clusters import OWNER, Cluster
from central.cli.runtime.messages import _, say
from kernel.errors import GapuraError

# One transaction that drops several schemas locks every relation in them.
_SETTINGS = ("max_locks_per_transaction=256", "listen_addresses=", "unix_socket_permissions=0700")
_SPEED_ONLY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
_START_SECONDS = 90
_LOG_BYTES = 5_000_000


class PostgresFailed(GapuraError):
    """A PostgreSQL program failed."""

    code = "postgres_failed"


@dataclass(frozen=True)
class Server:
    """A server over one cluster. `durable=False` is for tests: quick, and lost with the machine."""

    cluster: Cluster
    found: binaries.Binaries
    footing: privileges.Footing
    durable: bool = True

    @classmethod
    def over(cls, cluster: Cluster, *, durable: bool = True) -> Server:
        """Find programs and a footing for a cluster.

        :raises binaries.NoPostgres, privileges.RootRefused: when there is none.
        """
        found = binaries.find(cluster.data)
        return cls(cluster, found, privileges.choose(found, cluster.data), durable)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Have the server run for as long as the block; the last of several users stops it, if we started it."""
        self._make_folders()
        share = locks.Share(self.cluster.folder / "users.lock")
        try:
            self.ensure()
            yield
        finally:
            if share.leave() and self._is_ours():
                self.stop()
            share.close()

    def ensure(self) -> None:
        """Start the server unless it runs already; of several that want to, one does."""
        if postmaster.running(self.cluster) is None:
            with locks.alone(self.cluster.folder / "start.lock"):
                if not self.cluster.data.exists():
                    self._make_data()
                if postmaster.running(self.cluster) is None:
                    self._start()
        self._wait()

    def stop(self) -> None:
        """Stop the server, on the footing that started it."""
        self._pg_ctl("-m", "fast", "-t", "60", "stop")
        self._marker.unlink(missing_ok=True)

    @property
    def _marker(self) -> Path:
        return self.cluster.folder / "started_by_us"

    def _is_ours(self) -> bool:
        return self._marker.exists() and postmaster.running(self.cluster) is not None

    def _make_folders(self) -> None:
        self.cluster.make(self.footing.uid or os.geteuid())
        self.footing.own(self.cluster.folder, self.cluster.sockets)

    def _make_data(self) -> None:
        """Make the data aside and rename it: an interrupted start leaves nothing half made."""
        say(_("Preparing PostgreSQL {major} …").format(major=self.found.major))
        for leftover in self.cluster.folder.glob("new-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        aside = self.cluster.folder / f"new-{secrets.token_hex(4)}"
        aside.mkdir(mode=0o700)
        self.footing.own(aside)
        self._run(
            "initdb", "-D", str(aside), "-U", OWNER, "-A", "trust", "--encoding=UTF8", "--locale=C", *self._locale()
        )
        aside.rename(self.cluster.data)

    def _locale(self) -> tuple[str, ...]:
        built_in = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8")
        return built_in if self.found.major >= 17 else ()

    def _start(self) -> None:
        postmaster.forget_stale(self.cluster)
        if self.cluster.log.exists() and self.cluster.log.stat().st_size > _LOG_BYTES:
            self.cluster.log.unlink()
        settings = (
            *_SETTINGS,
            f"unix_socket_directories={self.cluster.sockets}",
            *(() if self.durable else _SPEED_ONLY),
        )
        options = shlex.join(part for setting in settings for part in ("-c", setting))
        # Noted first: a Ctrl-C in the middle of the start must not leave a server nobody stops.
        self._marker.touch()
        self._pg_ctl("-t", str(_START_SECONDS), "-l", str(self.cluster.log), "-o", options, "start")

    def _wait(self) -> None:
        """Wait until it answers: the server we found may still be recovering."""
        deadline = time.monotonic() + _START_SECONDS
        while True:
            try:
                psycopg.connect(self.cluster.url("postgres"), connect_timeout=5).close()
            except psycopg.OperationalError as error:
                if time.monotonic() > deadline:
                    raise PostgresFailed(
                        _("PostgreSQL does not answer: {words}").format(words=error),
                        remedy=_("Its log is {log}.").format(log=self.cluster.log),
                    ) from error
                time.sleep(0.1)
            else:
                return

    def _pg_ctl(self, *arguments: str) -> None:
        self._run("pg_ctl", "-D", str(self.cluster.data), "-w", "-s", *arguments)

    def _run(self, name: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs.

        :raises PostgresFailed: with its last words and the server's.
        """
        ended = self.footing.run([self.found.program(name), *arguments])
        if ended.returncode:
            raise PostgresFailed(
                _("PostgreSQL's program {name} failed: {words}").format(name=name, words=_last_lines(ended.stdout)),
                remedy=_("Its log is {log}.").format(log=self.cluster.log),
            )


def _last_lines(text: str) -> str:
    return " / ".join(line.strip() for line in text.strip().splitlines()[-3:])
