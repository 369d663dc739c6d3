"""The programs of the embedded default, by the commands of `gapura up`, running while something is measured."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from central.cli.runtime import programs
from central.cli.runtime.children import die_with_parent

MOST_SECONDS = 120


@contextmanager
def web(*, processes: int = 1) -> Iterator[int]:
    """Serve on GAPURA_PORT; yields the number of the process that is parent of all."""
    port = os.environ["GAPURA_PORT"]
    variables = {"GAPURA_BIND": f"127.0.0.1:{port}", "WEB_CONCURRENCY": str(processes)}
    with _running(programs.web(), variables) as number:
        _wait_until(lambda: _is_answering(port), what="the web server")
        yield number


@contextmanager
def worker(*, processes: int = 1) -> Iterator[int]:
    """Work on what is asked for; yields the number of the process that is parent of all."""
    with tempfile.TemporaryDirectory() as folder:
        ready = Path(folder) / "ready"
        command = programs.worker(schedule=Path(folder) / "schedule", level="ERROR", processes=processes)
        with _running(command, {"GAPURA_WORKER_READY": str(ready)}) as number:
            _wait_until(ready.exists, what="the worker")
            yield number


def seconds_of_ended_programs() -> float:
    """Return the processor seconds of all programs that ended, with all that they started and waited for."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


@contextmanager
def _running(command: list[str], variables: dict[str, str]) -> Iterator[int]:
    program = subprocess.Popen(
        command,
        env={**os.environ, **variables},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=die_with_parent if sys.platform == "linux" else None,
    )
    try:
        yield program.pid
    finally:
        program.terminate()
        program.wait(timeout=60)


def _wait_until(holds: Callable[[], bool], *, what: str) -> None:
    until = time.monotonic() + MOST_SECONDS
    while not holds():
        if time.monotonic() > until:
            raise TimeoutError(f"{what} of the benchmark did not start")
        time.sleep(0.1)


def _is_answering(port: str) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True
