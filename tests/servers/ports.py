"""Free ports of loopback, chosen when they are needed."""

from __future__ import annotations

import socket

LOOPBACK = "127.0.0.1"


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
