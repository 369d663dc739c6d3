"""What is written down about a running system, so that the next start can tell a live one from leftovers."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO

import psutil

from central.cli.runtime import locks
from central.cli.runtime.messages import _, say
from central.cli.runtime.paths import Home
from kernel.errors import GapuraError

_PATIENCE_SECONDS = 8
_SAME_START_SECONDS = 2.0


class AlreadyRunning(GapuraError):
    """A system runs on this home already."""

    code = "already_running"


@dataclass(frozen=True)
class Program:
    """A process, told from a later one with the same number by when it started."""

    name: str
    pid: int
    started: float

    @classmethod
    def of(cls, name: str, pid: int) -> Program:
        """Describe a process that runs now."""
        return cls(name, pid, psutil.Process(pid).create_time())

    def find(self) -> psutil.Process | None:
        """Return the very process, or None when it is gone."""
        try:
            found = psutil.Process(self.pid)
            same = abs(found.create_time() - self.started) < _SAME_START_SECONDS
            return found if same and found.status() != psutil.STATUS_ZOMBIE else None
        except psutil.NoSuchProcess:
            return None


@dataclass(frozen=True)
class Record:
    """The running system: its supervisor, its port and its programs."""

    pid: int
    port: int
    programs: list[Program] = field(default_factory=list)

    def write(self, home: Home) -> None:
        """Write aside, then rename."""
        aside = _file(home).with_suffix(".new")
        aside.write_text(json.dumps(asdict(self)), encoding="utf-8")
        aside.replace(_file(home))


def claim(home: Home) -> IO[str]:
    """Become the only supervisor of this home; clear what a killed one left behind.

    :raises AlreadyRunning: when another one is alive.
    """
    lock = locks.try_alone(home.run / "supervisor.lock")
    if lock is None:
        raise AlreadyRunning(
            _("Gapura is running here already{where}.").format(where=_where(read(home))),
            remedy=_("Use it, or stop it with Ctrl-C where it was started."),
        )
    clear_leftovers(home)
    return lock


def read(home: Home) -> Record | None:
    """Return the last record, or None."""
    try:
        content = json.loads(_file(home).read_text(encoding="utf-8"))
        return Record(content["pid"], content["port"], [Program(**program) for program in content["programs"]])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def forget(home: Home) -> None:
    """Remove the record: everything was stopped properly."""
    _file(home).unlink(missing_ok=True)


def clear_leftovers(home: Home) -> None:
    """End programs of a supervisor that was killed, and say so in one line."""
    record = read(home)
    if record is None:
        return
    alive = [found for program in record.programs if (found := program.find())]
    end(alive)
    say(
        _(
            "The last run (process {pid}) was cut off; {count} of its programs were still there and are stopped now."
        ).format(pid=record.pid, count=len(alive))
    )
    forget(home)


def end(processes: Iterable[psutil.Process]) -> None:
    """End processes with all they have started: politely first, then for good."""
    everyone = [member for process in processes for member in (process, *_offspring(process))]
    for process in everyone:
        _send(process, signal.SIGTERM)
    _gone, stubborn = psutil.wait_procs(everyone, timeout=_PATIENCE_SECONDS)
    for process in stubborn:
        _send(process, signal.SIGKILL)
    psutil.wait_procs(stubborn, timeout=_PATIENCE_SECONDS)


def _offspring(process: psutil.Process) -> list[psutil.Process]:
    try:
        return list(process.children(recursive=True))
    except psutil.NoSuchProcess:
        return []


def _send(process: psutil.Process, number: int) -> None:
    try:
        process.send_signal(number)
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return


def _where(record: Record | None) -> str:
    return _(" on port {port} (process {pid})").format(port=record.port, pid=record.pid) if record else ""


def _file(home: Home) -> Path:
    return home.run / "supervisor.json"
