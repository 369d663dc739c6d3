"""`gapura host list | add | change | drain | approve | use | retire`: the web hosts by hand."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser

from central.hosts import operations, queries
from central.lifecycle.commandline import SpeakingCommand
from central.lifecycle.terminal import whoever
from provisioning.hosts.models import WebServer

DEEDS = ("list", "add", "change", "drain", "approve", "use", "retire")
TEXTS = ("title", "folder", "inventory_host", "address", "asked_at")


class Command(SpeakingCommand):
    """Does what the page does, by the same operations."""

    help = "List web hosts, add or change one, empty one or approve that, take one back into use or out of use."

    def add_arguments(self, parser: CommandParser) -> None:
        """A deed, the web host, and what is said of it."""
        parser.add_argument("deed", choices=DEEDS)
        parser.add_argument("name", nargs="?", default="", help="name of the web host (not for list)")
        parser.add_argument("--title", help="what it is called")
        parser.add_argument("--address", help="what DNS points at: an address, or the machine's full name")
        parser.add_argument("--folder", help="add: its folder below GAPURA_HOME; the name where none is given")
        parser.add_argument("--inventory-host", help="add: its name in ANSIBLE_INVENTORY; else it is this machine")
        parser.add_argument("--asked-at", help="where the platform asks it, if not at its address")
        parser.add_argument("--listen", nargs="*", help="where its nginx listens, as 127.0.0.3:8080")
        parser.add_argument("--tls-listen", nargs="*", help="where its nginx listens for TLS")
        parser.add_argument("--capacity", type=int, help="how many sites it takes; 0: any number")
        parser.add_argument("--move-all", action="store_true", help="drain: move its sites elsewhere, a few at a time")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, deed: str, name: str, as_json: bool, **options: Any) -> None:
        """Do it and print what came of it; a refusal is one line and exit code 1."""
        if (deed == "list") == bool(name):
            raise CommandError("Every deed but `list` needs the name of a web host.", returncode=2)
        if deed == "list":
            self.show([shown(line) for line in queries.lines()], as_json=as_json)
            return
        server = self.guarded(lambda: _do(deed, name, options))
        self.show(shown(queries.line_of(server)), as_json=as_json)


def _do(deed: str, name: str, options: dict[str, Any]) -> WebServer:
    by = whoever()
    if deed == "add":
        return operations.add(name=name, by=by, **_values(options))
    server = get_server(name)
    if deed == "change":
        return operations.change(server=server, by=by, **_values(options))
    if deed == "drain":
        return operations.drain(server=server, by=by, moves_sites=options["move_all"])
    deeds = {"approve": operations.approve_emptying, "use": operations.take_back, "retire": operations.retire}
    return deeds[deed](server=server, by=by)


def get_server(name: str) -> WebServer:
    """Return a web host by its name.

    :raises CommandError: there is none; exit code 2.
    """
    server = WebServer.objects.filter(name=name).first()
    if server is None:
        raise CommandError(f"There is no web host {name!r}. `gapura host list` names them all.", returncode=2)
    return server


def shown(line: queries.Line) -> dict[str, Any]:
    """Return a web host as the commands print it."""
    server = line.server
    return {
        "name": server.name,
        "title": server.title,
        "state": server.state,
        "sites": line.load,
        "capacity": server.capacity,
        "address": server.target,
        "default": server.is_default,
        "waits_for_approval": server.emptying_asked_at is not None,
    }


def _values(options: dict[str, Any]) -> dict[str, Any]:
    """Return what was given, and nothing else."""
    given = {name: options[name] for name in (*TEXTS, "listen", "tls_listen") if options[name] is not None}
    if options["capacity"] is not None:
        given["capacity"] = options["capacity"] or None
    return given
