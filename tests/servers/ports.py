"""Free ports of loopback, chosen when they are needed; and waiting for what listens there."""

from __future__ import annotations

import socket
import time
from contextlib import suppress

LOOPBACK = "127.0.0.1"
PATIENCE_SECONDS = 60.0


def free_port() -> int:
    """Return a port of loopback that nobody holds for TCP and UDP at this moment, as a name server needs both."""
    while True:
        with socket.socket() as stream, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagram:
            stream.bind((LOOPBACK, 0))
            port = stream.getsockname()[1]
            try:
                datagram.bind((LOOPBACK, port))
            except OSError:
                continue
            return port


def free_ports(count: int) -> list[int]:
    """Return so many different free ports."""
    found: set[int] = set()
    while len(found) < count:
        found.add(free_port())
    return sorted(found)


def wait_until(is_ready, *, process, log) -> None:
    """Wait until a server answers; fail with its last words when it ended instead."""
    ends = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < ends and process.poll() is None:
        with suppress(OSError):
            if is_ready():
                return
        time.sleep(0.1)
    raise AssertionError(f"The server did not come up:\n{log.read_text(errors='replace')[-3000:]}")
