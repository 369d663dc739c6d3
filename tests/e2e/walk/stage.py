"""A whole platform for a walk through it: web and worker as real processes on a database and home of their own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.servers.ports import free_port

ROOT = Path(__file__).absolute().parents[3]
DOMAIN = "gapura.localhost"
# All sample accounts of a stage share it; the stage lives for minutes, on loopback.
PASSWORD = "rahasia-contoh-1"
PATIENCE = 60.0


@dataclass(frozen=True)
class Stage:
    """Where the platform of a walk is reached, and where it keeps its files."""

    home: Path
    port: int

    @property
    def url(self) -> str:
        return f"http://{DOMAIN}:{self.port}"

    @property
    def mail(self) -> Path:
        """The folder every message becomes a file in."""
        return self.home / "mail"


@contextmanager
def opened(database_url: str, home: Path):
    """Prepare a platform on a database that holds its schemas, start it, and end it afterwards."""
    stage = Stage(home=home, port=free_port())
    variables = _variables(stage, database_url)
    (home / "tmp").mkdir(parents=True, exist_ok=True)
    _run("central.cli.prepare", "static", variables=variables)
    _run("tests.e2e.walk.opening", PASSWORD, variables=variables)
    ready = home / "worker.ready"
    with ExitStack() as stack:
        web = stack.enter_context(_program(*WEB, variables=variables, log=home / "web.log"))
        worker = stack.enter_context(
            _program(*WORKER, variables={**variables, "GAPURA_WORKER_READY": str(ready)}, log=home / "worker.log")
        )
        wait_for(lambda: _listens(stage.port) or _ended(web, home / "web.log"), what="the web process to listen")
        wait_for(lambda: ready.exists() or _ended(worker, home / "worker.log"), what="the worker to be ready")
        yield stage


WEB = ("gunicorn", "-c", "python:central.gunicorn", "central.wsgi")
WORKER = (
    *("celery", "-A", "central.celery", "worker", "--loglevel", "INFO", "--beat", "--schedule", "beat-schedule"),
    *("--pool", "prefork", "--concurrency", "1", "--without-gossip", "--without-mingle", "--without-heartbeat"),
)


def wait_for(question, *, what: str, seconds: float = PATIENCE):
    """Ask until the answer is true, and return it."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        answer = question()
        if answer:
            return answer
        time.sleep(0.05)
    raise AssertionError(f"waited {seconds:g} s in vain for {what}")


def _variables(stage: Stage, database_url: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "GAPURA", "DJANGO"))}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "central.settings.development",
        "DATABASE_URL": database_url,
        "GAPURA_HOME": str(stage.home),
        "GAPURA_DOMAIN": DOMAIN,
        "GAPURA_PORT": str(stage.port),
        "GAPURA_BIND": f"127.0.0.1:{stage.port}",
        "GAPURA_LOG_LEVEL": "INFO",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "platform")]),
        "TMPDIR": str(stage.home / "tmp"),
        "ANSIBLE_HOME": str(stage.home / "ansible"),
        "LC_ALL": "C.UTF-8",
    }


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _ended(process: subprocess.Popen, log: Path) -> bool:
    assert process.poll() is None, f"it ended early:\n{log.read_text()[-3000:]}"
    return False


def _run(module: str, *arguments: str, variables: dict[str, str]) -> None:
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, env=variables, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{module} failed:\n{done.stdout}\n{done.stderr[-3000:]}"


@contextmanager
def _program(*command: str, variables: dict[str, str], log: Path):
    """Run a program in a session of its own; at the end all of it is gone."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            env=variables,
            cwd=variables["GAPURA_HOME"],
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
