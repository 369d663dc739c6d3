"""`gapura domain list | add | primary | remove`: the host names of a site."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser

from central.lifecycle.commandline import SpeakingCommand, get_site
from central.lifecycle.operations import ask_for
from central.lifecycle.queries import domains_of, records_of
from central.lifecycle.terminal import whoever
from provisioning.models import Run

KINDS = {"add": "add_domain", "primary": "set_primary", "remove": "remove_domain"}


class Command(SpeakingCommand):
    """Asks for the same operations as the site's page."""

    help = "List the host names of a site, or add, prefer or remove a domain of its own."

    def add_arguments(self, parser: CommandParser) -> None:
        """A deed, the site, and the domain."""
        parser.add_argument("deed", choices=["list", *KINDS])
        parser.add_argument("host", help="a host name of the site")
        parser.add_argument("domain", nargs="?", default="", help="the domain (not for list)")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, deed: str, host: str, domain: str, as_json: bool, **options: Any) -> None:
        """Do it and print what came of it."""
        site = get_site(host)
        if (deed == "list") == bool(domain):
            raise CommandError("`add`, `primary` and `remove` need a domain; `list` takes none.", returncode=2)
        if deed == "list":
            self.show([_row(row) for row in domains_of(site)], as_json=as_json)
            return

        def start() -> Run:
            run = ask_for(kind=KINDS[deed], tenant=site, by=whoever(), domain=domain)
            for line in [] if as_json else records_of(run):
                self.stdout.write(f"{line.record.name}  {line.record.type}  {line.record.value}")
            return run

        self.follow(start, as_json=as_json)


def _row(row: Any) -> dict[str, Any]:
    return {
        "domain": row.domain,
        "primary": row.is_primary,
        "own": row.is_custom,
        "leads_on_until": row.redirects_until,
    }
