"""A real name server of the test's own: on loopback, on a free port, in a folder of its own, gone afterwards."""

from __future__ import annotations

import re
import signal
import subprocess
import time
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import dns.exception
import dns.message
import dns.query
import dns.rcode

from tests.servers.ports import LOOPBACK, free_port

PATIENCE = 20.0
_numbers = count(1)


@dataclass(frozen=True)
class TestKey:
    """A TSIG key the server knows."""

    __test__ = False

    name: str
    secret: str
    algorithm: str = "hmac-sha256"


# update and transfer; only `_acme-challenge` of the zone; known to the server, but without any right
UPDATER = TestKey("gapura", "c2VjcmV0IG9mIHRoZSB1cGRhdGVyIG9mIHRlc3RzLi4=")
ACME = TestKey("gapura-acme", "c2VjcmV0IG9mIHRoZSBhY21lIGtleSBvZiB0ZXN0cy4=")
POWERLESS = TestKey("powerless", "c2VjcmV0IG9mIG5vYm9keSBpbiBwYXJ0aWN1bGFyLi4=")
KEYS = (UPDATER, ACME, POWERLESS)


@dataclass
class NameServer:
    """What Knot and BIND have in common; a subclass writes the configuration and names the program."""

    folder: Path
    address: str = LOOPBACK
    port: int = 0
    zones: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen | None = None

    kind = ""

    def command(self) -> list[str]:
        """Return the command that runs the server in the foreground."""
        raise NotImplementedError

    def write_configuration(self) -> None:
        """Write the server's configuration for its zones."""
        raise NotImplementedError

    @property
    def log(self) -> str:
        """What the server has said so far."""
        return (self.folder / "log").read_text()

    def start(self) -> None:
        """Start the server and wait until it answers; on the port it had before, if it had one."""
        self.port = self.port or free_port()
        self.write_configuration()
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(self.command(), stdout=log, stderr=subprocess.STDOUT, cwd=self.folder)
        for zone in self.zones or {"nothing.test": ""}:
            self.wait_for(zone)

    def stop(self, *, kill: bool = False) -> None:
        """End the server; by SIGKILL where a crash is wanted."""
        if self.process is not None:
            self.process.send_signal(signal.SIGCONT)
            self.process.kill() if kill else self.process.terminate()
            self.process.wait()
            self.process = None

    def freeze(self) -> None:
        """Let the server hang: connections are taken, nothing is answered."""
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let a frozen server go on."""
        self.process.send_signal(signal.SIGCONT)

    def new_zone(self, name: str = "", *, records: str = "") -> str:
        """Serve one more zone and return its name.

        :param records: lines of a zone file that stand in it from the start.
        """
        name = name or f"zone{next(_numbers)}.test"
        self.zones[name] = zone_text(records)
        self._zone_file(name).write_text(self.zones[name])
        if self.process is not None:
            self.write_configuration()
            self.process.send_signal(signal.SIGHUP)
            self.wait_for(name)
        return name

    def wait_for(self, zone: str) -> None:
        """Wait until the server answers for a zone."""
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            assert self.process.poll() is None, f"{self.kind} ended:\n{self.log[-3000:]}"
            if self._answers(zone):
                return
            time.sleep(0.005)
        raise AssertionError(f"{self.kind} did not answer for {zone}:\n{self.log[-3000:]}")

    def serial(self, zone: str) -> int:
        """Return the serial of a zone."""
        answer = dns.query.tcp(dns.message.make_query(zone, "SOA"), self.address, port=self.port, timeout=3)
        return int(answer.answer[0][0].serial)

    def _answers(self, zone: str) -> bool:
        query = dns.message.make_query(zone, "SOA")
        try:
            answer = dns.query.tcp(query, self.address, port=self.port, timeout=3)
        except (OSError, dns.exception.DNSException):
            return False
        return bool(answer.answer) or not self.zones

    def _zone_file(self, name: str) -> Path:
        return self.folder / f"{re.sub(r'[^a-z0-9.-]', '', name)}.zone"


def settings_for(server: NameServer, *, zone: str = "", key: TestKey = UPDATER) -> dict[str, object]:
    """Return the settings under which the platform enters names at a running server."""
    return {
        "RFC2136_SERVER": server.address,
        "RFC2136_PORT": server.port,
        "RFC2136_ZONE": zone,
        "RFC2136_KEY_NAME": key.name,
        "RFC2136_KEY_SECRET": key.secret,
        "RFC2136_KEY_ALGORITHM": key.algorithm,
    }


def zone_text(records: str = "") -> str:
    """Return a zone file: its head, and these records."""
    return "$TTL 300\n@ IN SOA ns1 hostmaster 1 3600 600 86400 60\n@ IN NS ns1\nns1 IN A 127.0.0.1\n" + "".join(
        f"{line.strip()}\n" for line in records.splitlines() if line.strip()
    )
