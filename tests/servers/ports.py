"""Free ports of loopback, chosen when they are needed; and waiting for what listens there."""

from __future__ import annotations

import itertools
import os
import random
import socket
import time
from collections.abc import Iterator
from contextlib import suppress

LOOPBACK = "127.0.0.1"
# Below what Linux (32768) and macOS (49152) hand out by themselves, above what services are known by.
FIRST_PORT, LAST_PORT = 12000, 32700
PATIENCE_SECONDS = 60.0


def free_port() -> int:
    """Return a port that nobody holds for TCP and UDP, as a name server needs both; never the same one twice.

    Not one of those the system hands out: between our choice and the server's start any connection could get it. The
    workers of one run have ports of their own.
    """
    for port in _CANDIDATES:
        with socket.socket() as stream, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagram, suppress(OSError):
            stream.bind(("", port))
            datagram.bind(("", port))
            return port
    raise AssertionError("There is no free port left; end what listens on them.")


def free_ports(count: int) -> list[int]:
    """Return so many different free ports."""
    return [free_port() for _each in range(count)]


def _candidates() -> Iterator[int]:
    """All ports of this worker in turn, from a place that differs between runs; more than any run needs."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    ours = range(FIRST_PORT + worker, LAST_PORT, int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))
    begin = random.SystemRandom().randrange(len(ours))
    return itertools.chain(ours[begin:], ours[:begin])


_CANDIDATES = _candidates()


def wait_until(is_ready, *, process, log) -> None:
    """Wait until a server answers; fail with its last words when it ended instead."""
    ends = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < ends and process.poll() is None:
        with suppress(OSError):
            if is_ready():
                return
        time.sleep(0.1)
    raise AssertionError(f"The server did not come up:\n{log.read_text(errors='replace')[-3000:]}")
