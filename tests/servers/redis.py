"""A Redis of the tests' own: loopback, a free port, its data in a folder of its own."""

from __future__ import annotations

import shutil
import socket
import subprocess
from pathlib import Path

from tests.servers.ports import free_ports, wait_until


class Redis:
    """Starts, is killed, is emptied and starts again on the same port. What it took is on disk (AOF)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._log = folder / "redis.log"
        [self._port] = free_ports(1)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self._port}/0"

    def start(self) -> None:
        data = self._folder / "data"
        data.mkdir(parents=True, exist_ok=True)
        options = {
            "bind": "127.0.0.1",
            "port": str(self._port),
            "dir": str(data),
            "appendonly": "yes",
            "save": "",
            "maxmemory-policy": "noeviction",
        }
        command = [word for name, value in options.items() for word in (f"--{name}", value)]
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(["redis-server", *command], stdout=output, stderr=subprocess.STDOUT)
        wait_until(self._answers, process=self._process, log=self._log)

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def empty(self) -> None:
        """Throw away what it held; only while it is down."""
        assert self._process is None
        shutil.rmtree(self._folder / "data", ignore_errors=True)

    def _answers(self) -> bool:
        with socket.create_connection(("127.0.0.1", self._port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
