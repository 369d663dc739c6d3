"""Is the port free? If not: who has it, and what to type instead."""

from __future__ import annotations

import socket

import psutil

from central.cli.runtime.messages import _
from kernel import env
from kernel.errors import GapuraError

HOST = "127.0.0.1"
DEFAULT = 8000
_LAST = 65535


class BadPort(GapuraError):
    """The port is no port."""

    code = "bad_port"


class BusyPort(GapuraError):
    """Another program listens on the port."""

    code = "busy_port"


def wanted(given: int | None) -> int:
    """Return the port of --port, else of GAPURA_PORT, else 8000.

    :raises BadPort: when it is no number between 1 and 65535.
    """
    port = given if given is not None else env.integer("GAPURA_PORT", DEFAULT)
    if not 1 <= port <= _LAST:
        raise BadPort(
            _("{port} is no port.").format(port=port),
            remedy=_("Choose a number between 1024 and {last}.").format(last=_LAST),
        )
    return port


def check_free(port: int) -> None:
    """See that we can listen there.

    :raises BusyPort: when somebody else does; the remedy names a port that is free now.
    :raises BadPort: when an ordinary user may not have it.
    """
    try:
        _try(port)
    except PermissionError as error:
        raise BadPort(
            _("Port {port} is reserved for the administrator of this machine.").format(port=port),
            remedy=_remedy(DEFAULT),
        ) from error
    except OSError as error:
        raise BusyPort(
            _("Port {port} is in use{owner}.").format(port=port, owner=_owner(port)), remedy=_remedy(port + 1)
        ) from error


def any_free() -> int:
    """Return a port nobody listens on now, of those the system gives out by itself."""
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        return int(listener.getsockname()[1])


def _try(port: int) -> None:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen(1)


def _remedy(start: int) -> str:
    return _("Choose another: --port {free}, or GAPURA_PORT={free}.").format(free=_next_free(start))


def _next_free(start: int) -> int:
    for port in range(start, min(start + 100, _LAST)):
        try:
            _try(port)
        except OSError:
            continue
        return port
    return DEFAULT


def _owner(port: int) -> str:
    """Return who listens, as far as we may know."""
    try:
        found = [
            c.pid for c in psutil.net_connections("tcp") if c.laddr.port == port and c.status == psutil.CONN_LISTEN
        ]
        owner = psutil.Process(found[0])
        return _(" by {name} (process {pid})").format(name=owner.name(), pid=owner.pid)
    except (psutil.Error, IndexError, TypeError, AttributeError):
        return ""
