"""`gapura manage …`: Django's own commands on the database of this home."""

from __future__ import annotations

import subprocess
import sys

import click

from central.cli.runtime import catalogues, database, ports
from central.cli.runtime.messages import _
from central.cli.runtime.paths import ROOT, Home
from central.cli.runtime.surroundings import environment


@click.command(
    help=_("Run a Django management command, for example `gapura manage check`."),
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
    add_help_option=False,
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(arguments: tuple[str, ...]) -> int:
    """Run manage.py with the database there."""
    home = Home.here().make()
    catalogues.compile_stale(catalogues.all_catalogues(ROOT))
    with database.available(home) as found:
        variables = environment(home, found, port=ports.wanted(None))
        return subprocess.run([sys.executable, str(ROOT / "manage.py"), *arguments], env=variables).returncode
