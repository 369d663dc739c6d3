"""Worker processes for the kill tests: forked ones that start in milliseconds, and Celery's own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

from django.db import connections

from kernel.time import now
from provisioning.models import Run
from provisioning.states import RESTING

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 60.0


def work(run, *, kill_at: str = "", seconds: float = PATIENCE) -> str:
    """Advance a run in a process of its own until it rests; return "rested", "killed" or "late"."""
    return fate_of(start(run, kill_at=kill_at, seconds=seconds))


def start(run, *, kill_at: str = "", seconds: float = PATIENCE) -> int:
    """Start a worker on a run and return its process number.

    The process is a fork of this one, so that a SIGKILL really ends a worker, in the middle of whatever it does.
    """
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        _be_worker(run.pk, kill_at=kill_at, seconds=seconds)
    return pid


def fate_of(pid: int) -> str:
    """Wait for a worker's end and name it."""
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return "killed"
    return {0: "rested", 3: "late"}[os.WEXITSTATUS(status)]


def work_together(jobs: dict, *, at_once: int = 6, seconds: float = PATIENCE) -> dict[str, str]:
    """Advance many runs, some at once; `jobs` maps a name to (run, kill_at). Return the fates by name."""
    fates, waiting, going = {}, list(jobs.items()), {}
    try:
        while waiting or going:
            while waiting and len(going) < at_once:
                name, (run, kill_at) = waiting.pop(0)
                going[start(run, kill_at=kill_at, seconds=seconds)] = name
            pid = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT).si_pid
            if pid in going:
                fates[going.pop(pid)] = fate_of(pid)
            else:
                time.sleep(0.02)
    finally:
        for pid in going:
            os.kill(pid, signal.SIGKILL)
    return fates


def _be_worker(run_id, *, kill_at: str, seconds: float) -> None:
    """The life of a forked worker; it never returns, and never runs this process' own endings."""
    code = 1
    try:
        from provisioning import engine, faults

        os.environ.pop(faults.VARIABLE, None)
        if kill_at:
            os.environ[faults.VARIABLE] = kill_at
        ends = time.monotonic() + seconds
        code = 3
        while time.monotonic() < ends:
            engine.advance(run_id)
            run = Run.objects.get(pk=run_id)
            if run.state in RESTING:
                code = 0
                break
            if run.wake_at is not None:
                time.sleep(min(1.0, max(0.01, (run.wake_at - now()).total_seconds())))
    except BaseException:
        import traceback

        traceback.print_exc()
        code = 1
    finally:
        os._exit(code)


@contextmanager
def program(*command: str, variables: dict[str, str], log: Path):
    """Run a program in a session of its own; at the end all of it is gone."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            env=variables,
            cwd=ROOT,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        kill_tree(process)


def kill_tree(process) -> None:
    """End a program and everything it started, at once."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_for(question, *, seconds: float = PATIENCE, what: str = ""):
    """Ask until the answer is true, and return it."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        answer = question()
        if answer:
            return answer
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds:g} s: {what or question}")
