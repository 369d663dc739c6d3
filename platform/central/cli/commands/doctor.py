"""`gapura doctor`: what is missing or wrong, in words, each with its remedy."""

from __future__ import annotations

import json
from dataclasses import asdict
from itertools import chain

import click

from central.cli.doctor import database, machine, tools
from central.cli.doctor.findings import Finding
from central.cli.runtime import ports
from central.cli.runtime.messages import _
from central.cli.runtime.paths import Home

_MARKS = {"ok": ("✓", "green"), "warning": ("!", "yellow"), "wrong": ("✗", "red")}


@click.command(help=_("Say what is missing or wrong, and how to mend it. Exits 1 when something is wrong."))
@click.option("--json", "as_json", is_flag=True, help=_("Print the findings as one JSON object."))
@click.option("--port", type=int, help=_("Port of the web server; default GAPURA_PORT or 8000."))
def command(as_json: bool, port: int | None) -> int:
    """Look at everything and tell."""
    home = Home.here().make()
    chosen = ports.wanted(port)
    found = []
    for finding in chain(machine.look(home, port=chosen), tools.look(), database.look(home, port=chosen)):
        found.append(finding)
        if not as_json:
            _tell(finding)
    wrong = sum(finding.state == "wrong" for finding in found)
    if as_json:
        click.echo(
            json.dumps({"ok": not wrong, "findings": [asdict(finding) for finding in found]}, ensure_ascii=False)
        )
    else:
        click.echo(_("Nothing is wrong.") if not wrong else _("{count} things are wrong.").format(count=wrong))
    return 1 if wrong else 0


def _tell(finding: Finding) -> None:
    mark, colour = _MARKS[finding.state]
    click.echo(f"{click.style(mark, fg=colour)} {finding.message}")
    if finding.remedy:
        click.echo(f"    {finding.remedy}")
