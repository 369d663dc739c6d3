"""`gapura up`: start everything and serve."""

from __future__ import annotations

import click

from central.cli.runtime import ports, system
from central.cli.runtime.messages import _, say
from central.cli.runtime.supervisor import Supervisor


@click.command(help=_("Start Gapura (database, web, worker, scheduler) and serve until Ctrl-C."))
@click.option("--port", type=int, help=_("Port of the web server; default GAPURA_PORT or 8000."))
def command(port: int | None) -> int:
    """Start everything and serve."""
    chosen = ports.wanted(port)

    def announce(_supervisor: Supervisor, _variables: dict[str, str]) -> None:
        say(_("Gapura is ready: {address}  (Ctrl-C stops everything)").format(address=system.address(chosen)))

    return system.serve(port=chosen, when_ready=announce)
