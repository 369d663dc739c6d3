"""`gapura demo`: the system, and one sample request from the form to the live site."""

from __future__ import annotations

import subprocess
import sys

import click

from central.cli.runtime import database, ports, records, system
from central.cli.runtime.children import Child
from central.cli.runtime.messages import _, say
from central.cli.runtime.paths import Home
from central.cli.runtime.supervisor import Supervisor
from central.cli.runtime.surroundings import environment


@click.command(help=_("Start Gapura and drive a sample request through the whole chain to a live site."))
@click.option("--once", is_flag=True, help=_("Stop everything when the site is live; exit 1 if it is not."))
@click.option("--json", "as_json", is_flag=True, help=_("Print the result as one JSON object."))
@click.option("--port", type=int, help=_("Port of the web server; default GAPURA_PORT or 8000."))
def command(once: bool, as_json: bool, port: int | None) -> int:
    """Start the system unless it runs, then do the job."""
    job = [sys.executable, "-m", "central.cli.demo_job", *(["--json"] if as_json else [])]
    chosen = ports.wanted(port)
    try:
        return system.serve(
            port=chosen, when_ready=lambda running, variables: _begin(running, job, variables, once=once)
        )
    except records.AlreadyRunning as error:
        say(error.message)
        return _beside_the_running(job)


def _begin(supervisor: Supervisor, job: list[str], variables: dict[str, str], *, once: bool) -> None:
    def ended(code: int) -> None:
        if once or code:
            supervisor.finish(code)
        else:
            say(_("Serving at {address}  (Ctrl-C stops everything)").format(address=system.address(supervisor.port)))

    supervisor.add(Child("demo", job, variables, lasting=False, when_ended=ended))


def _beside_the_running(job: list[str]) -> int:
    """Do the job on the system that runs already, and leave it running."""
    home = Home.here()
    record = records.read(home)
    with database.available(home) as found:
        variables = environment(home, found, port=record.port if record else ports.wanted(None))
        return subprocess.run(job, env=variables).returncode
