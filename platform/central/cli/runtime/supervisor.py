"""One tree of running programs: start them, keep them running, stop all of them together."""

from __future__ import annotations

import os
import select
import signal
import time
from collections.abc import Callable
from types import FrameType

import psutil

from central.cli.runtime import children, records
from central.cli.runtime.children import Child
from central.cli.runtime.messages import _, complain, say, warn
from central.cli.runtime.paths import Home

_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_PATIENCE_SECONDS = 10
# A program that never came up is not tried for ever.
_EARLY_FAILURES = 4


class Supervisor:
    """Runs in the main thread and sleeps until a child ends, a signal comes or a restart is due."""

    def __init__(self, home: Home, *, port: int, programs: list[Child]) -> None:
        self.home = home
        self.port = port
        self.programs = programs
        self.stop_asked = 0
        self.exit_code: int | None = None
        self.stopping = False
        self._reader, self._writer = os.pipe()

    def run(
        self, *, is_ready: Callable[[], bool], when_ready: Callable[[Supervisor], None], tend: Callable[[], None]
    ) -> int:
        """Keep the programs running until told to stop; return the exit code. `tend` is called every second or so."""
        self._listen()
        children.adopt_orphans()
        waiting = True
        try:
            for child in self.programs:
                self._start(child)
            while not self.stop_asked and self.exit_code is None:
                self._sleep(0.1 if waiting else 1.0)
                self._reap()
                self._restart_due(give_up=waiting)
                tend()
                if waiting and is_ready():
                    waiting = False
                    when_ready(self)
        finally:
            self._stop_everything()
        return self.exit_code or 0

    def add(self, child: Child) -> None:
        """Start one more program."""
        self.programs.append(child)
        self._start(child)

    def finish(self, code: int) -> None:
        """Stop everything soon and exit with this code."""
        self.exit_code = code

    def _listen(self) -> None:
        os.set_blocking(self._writer, False)
        signal.set_wakeup_fd(self._writer, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, _note_nothing)
        for number in _STOP_SIGNALS:
            signal.signal(number, self._ask_to_stop)

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stop_asked += 1

    def _sleep(self, seconds: float) -> None:
        """Sleep until a signal comes or the time is over."""
        ready, _w, _x = select.select([self._reader], [], [], seconds)
        if ready:
            os.read(self._reader, 512)

    def _start(self, child: Child) -> None:
        child.start()
        described = [_described(one) for one in self.programs if one.pid]
        records.Record(os.getpid(), self.port, [program for program in described if program]).write(self.home)

    def _reap(self) -> None:
        """Collect every ended child, also orphans we never started ourselves."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            for child in self.programs:
                if child.pid == pid:
                    self._note_end(child, os.waitstatus_to_exitcode(status))

    def _note_end(self, child: Child, code: int) -> None:
        child.ended(code)
        if child.when_ended is not None:
            child.when_ended(code)
        if child.lasting and not self.stopping:
            warn(
                _("{name} stopped ({how}); it is started again in {seconds:.0f} s.").format(
                    name=child.name, how=_how(code), seconds=child.pause
                )
            )

    def _restart_due(self, *, give_up: bool) -> None:
        for child in self.programs:
            if child.pid is not None or not child.lasting:
                continue
            if give_up and child.failures >= _EARLY_FAILURES:
                complain(
                    _("{name} cannot start. Its last words:").format(name=child.name) + "\n" + child.last_words(),
                    _("Its whole log is {log}.").format(log=child.log),
                )
                self.finish(1)
                return
            if child.due <= time.monotonic():
                self._start(child)

    def _stop_everything(self) -> None:
        """End every program and whatever it has started; a second Ctrl-C ends the patience."""
        self.stopping = True
        if self.stop_asked:
            say(_("Stopping …"))
        started_by_them = psutil.Process().children(recursive=True)
        for child in self.programs:
            child.ask_to_stop()
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while self._any_alive() and time.monotonic() < deadline and self.stop_asked < 2:
            self._sleep(0.2)
            self._reap()
        for child in self.programs:
            child.kill()
        records.end([*psutil.Process().children(recursive=True), *(p for p in started_by_them if p.is_running())])
        self._reap()
        records.forget(self.home)

    def _any_alive(self) -> bool:
        return any(child.pid is not None for child in self.programs)


def _described(child: Child) -> records.Program | None:
    try:
        return records.Program.of(child.name, child.pid or 0)
    except psutil.NoSuchProcess:
        return None


def _how(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else _("code {code}").format(code=code)


def _note_nothing(_number: int, _frame: FrameType | None) -> None:
    """SIGCHLD only wakes the loop."""
