"""`gapura manage …`: Django's own commands on the database of this home."""

from __future__ import annotations

import click

from central.cli.commands.through import run_django
from central.cli.runtime.messages import _


@click.command(
    help=_("Run a Django management command, for example `gapura manage check`."),
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
    add_help_option=False,
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(arguments: tuple[str, ...]) -> int:
    """Pass everything to manage.py."""
    return run_django(*arguments)
