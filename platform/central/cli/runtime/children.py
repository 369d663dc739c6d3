"""The programs the supervisor keeps running, and how one of them is started and stopped."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_HEALTHY_SECONDS = 30
_LOG_BYTES = 10_000_000


@dataclass
class Child:
    """One program. A job (`lasting=False`) is expected to end; the others are started again."""

    name: str
    argv: list[str]
    env: dict[str, str]
    log: Path | None = None
    lasting: bool = True
    when_ended: Callable[[int], None] | None = None
    pid: int | None = None
    failures: int = 0
    code: int | None = None
    started: float = field(default=0.0)
    due: float = field(default=0.0)

    def start(self) -> None:
        """Start the program in a process group of its own; a Ctrl-C reaches it only through us."""
        output = None if self.log is None else _opened(self.log)
        try:
            self.pid = subprocess.Popen(
                self.argv,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                process_group=0,
                preexec_fn=die_with_parent if sys.platform == "linux" else None,
            ).pid
        finally:
            if output is not None:
                os.close(output)
        self.started = time.monotonic()
        self.code = None

    def ended(self, code: int) -> None:
        """Note the end, and when to start again: at once after a long life, later after each short one."""
        self.kill()  # what it left behind of its own group
        lived = time.monotonic() - self.started
        self.failures = 1 if lived > _HEALTHY_SECONDS else self.failures + 1
        self.pid, self.code = None, code
        self.due = time.monotonic() + self.pause

    @property
    def pause(self) -> float:
        """Seconds until the next start."""
        return float(min(2 ** (self.failures - 1), 30))

    def ask_to_stop(self) -> None:
        """Ask the program itself, which then sees to its own children and lets a task end."""
        if self.pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGTERM)

    def kill(self) -> None:
        """End the whole group at once."""
        if self.pid is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)

    def last_words(self, count: int = 8) -> str:
        """Return the end of its log."""
        if self.log is None or not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-count:])


def adopt_orphans() -> None:
    """Become the parent of whatever a child leaves behind, so that it can be ended too (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def die_with_parent() -> None:
    """Have the kernel end this program when the one that started it is killed outright."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


def _opened(log: Path) -> int:
    if log.exists() and log.stat().st_size > _LOG_BYTES:
        log.replace(log.with_suffix(".old.log"))
    return os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
