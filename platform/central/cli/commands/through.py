"""Commands that are Django's management commands, under the names people type."""

from __future__ import annotations

import subprocess
import sys

import click

from central.cli import prepare
from central.cli.runtime import database, ports
from central.cli.runtime.messages import _
from central.cli.runtime.paths import ROOT, Home
from central.cli.runtime.surroundings import environment


def run_django(*arguments: str) -> int:
    """Run manage.py with the database of this home there; returns its exit code."""
    home = Home.here().make()
    prepare.compile_messages()
    with database.available(home) as found:
        variables = environment(home, found, port=ports.wanted(None))
        return subprocess.run([sys.executable, str(ROOT / "manage.py"), *arguments], env=variables).returncode


def passing_to(name: str, help_text: str) -> click.Command:
    """Return a command that passes everything behind its name to a management command."""

    @click.command(
        name=name,
        help=help_text,
        context_settings={"ignore_unknown_options": True, "help_option_names": []},
        add_help_option=False,
    )
    @click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
    def command(arguments: tuple[str, ...]) -> int:
        return run_django(name, *arguments)

    return command


audit = passing_to("audit", _("Check the audit chains, or reality against the rows."))
dns = passing_to("dns", _("Plan what differs in a DNS zone, and carry a plan out."))
intake = passing_to("import", _("Check a list of wished-for sites and submit its lines as requests."))
request = passing_to("request", _("Submit a filled-in form, list requests, or show one."))
site = passing_to("site", _("List sites, show or check one, suspend, rename or delete it, or go on with a run."))
domain = passing_to("domain", _("List the host names of a site, or add, prefer or remove a domain of its own."))
certificate = passing_to("certificate", _("List certificates, order, renew or upload one, or set a domain's policy."))
upgrade = passing_to("upgrade", _("Bring the platform and every site of a former release up to date."))
