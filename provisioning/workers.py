"""Who this process is, and whether another process that took a run still lives."""

from __future__ import annotations

import functools
import hashlib
import os
import socket
from pathlib import Path

_PROC = Path("/proc")
_NO_PROCESS = ""


def myself() -> str:
    """Return this process' name."""
    return named(os.getpid())


def named(number: int) -> str:
    """Return a process' name: its host, its number and when it was started, as `web-1.3f9a02c1/4711/8812345`."""
    return f"{_host()}/{number}/{_started(number)}"


def is_gone(name: str) -> bool:
    """Say whether the process of that name is certainly dead.

    Only of a process on this very host (same boot, same space of process numbers) can that be known; of any other
    the lease must run out.
    """
    host, number, started = [*name.rsplit("/", 2), "", ""][:3]
    return host == _host() and number.isdigit() and _started(int(number)) != started


@functools.cache
def _host() -> str:
    """Return a name that two machines, two boots or two containers never share."""
    facts = [_read(_PROC / "sys/kernel/random/boot_id"), _process_number_space()]
    return f"{socket.gethostname()[:60]}.{hashlib.sha256(''.join(facts).encode()).hexdigest()[:8]}"


def _process_number_space() -> str:
    try:
        return os.readlink(_PROC / "self/ns/pid")  # noqa: PTH115 - the text of the link is the answer
    except OSError:
        return ""


def _started(number: int) -> str:
    """Return the clock ticks at which a process was started, so that a number used again is not mistaken.

    Where the system has no /proc it can only be said whether there is such a process.
    """
    if _PROC.joinpath("self/stat").exists():
        # The second field is the program's name in brackets and may hold spaces; the 22nd is the start.
        fields = _read(_PROC / str(number) / "stat").rpartition(")")[2].split()
        is_zombie = bool(fields) and fields[0] == "Z"
        return fields[19] if fields and not is_zombie else _NO_PROCESS
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return _NO_PROCESS
    except PermissionError:
        pass
    return "alive"


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
