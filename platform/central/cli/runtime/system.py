"""The whole system on one machine: database, web, worker with its scheduler, under one supervisor."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from central.cli import prepare
from central.cli.runtime import database, ports, programs, records
from central.cli.runtime.children import Child
from central.cli.runtime.messages import _, say
from central.cli.runtime.paths import Home
from central.cli.runtime.readiness import Readiness
from central.cli.runtime.supervisor import Supervisor
from central.cli.runtime.surroundings import environment
from kernel import env

WhenReady = Callable[[Supervisor, dict[str, str]], None]


def serve(*, port: int, when_ready: WhenReady) -> int:
    """Start everything, keep it running until Ctrl-C, stop everything; return the exit code.

    :raises records.AlreadyRunning, ports.BusyPort: before anything is started.
    """
    home = Home.here().make()
    with records.claim(home):
        ports.check_free(port)
        say(_("Starting …"))
        with database.available(home) as found:
            variables = environment(home, found, port=port)
            prepare.ensure(home, variables)
            worker_ready = home.run / "worker.ready"
            worker_ready.unlink(missing_ok=True)
            supervisor = Supervisor(home, port=port, programs=_programs(home, variables, worker_ready))
            return supervisor.run(
                is_ready=Readiness(port=port, host=domain(), worker_ready=worker_ready, log=home.log / "web.log"),
                when_ready=lambda running: when_ready(running, variables),
                tend=found.tend,
            )


def address(port: int) -> str:
    """Return the platform's own address."""
    return f"http://{domain()}:{port}/"


def domain() -> str:
    """Return the platform's host name."""
    return env.text("GAPURA_DOMAIN", "gapura.localhost")


def _programs(home: Home, variables: dict[str, str], worker_ready: Path) -> list[Child]:
    variables = {**variables, "GAPURA_LOG_LEVEL": env.text("GAPURA_LOG_LEVEL", "INFO")}
    schedule = home.run / "beat-schedule"
    ready = {**variables, "GAPURA_WORKER_READY": str(worker_ready)}
    return [
        Child("web", programs.web(), variables, home.log / "web.log"),
        Child("worker", programs.worker(schedule=schedule), ready, home.log / "worker.log"),
    ]
