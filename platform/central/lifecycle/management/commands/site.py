"""`gapura site list | show | resume`: sites and the runs that make them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from central.dashboard import sites
from provisioning.operations import resume
from provisioning.queries import find_run, progress
from tenants.registry.lookup import find_by_host
from tenants.registry.models import Tenant

ROBOT = "gapura site"


class Command(BaseCommand):
    """Reads from the same rows as the dashboard; `resume` goes on with a run that stands still."""

    help = "List sites, show one by its host name, or go on with the run of a request."

    def add_arguments(self, parser: CommandParser) -> None:
        """A deed, and what it is done to."""
        parser.add_argument("deed", choices=["list", "show", "resume"])
        parser.add_argument("name", nargs="?", default="", help="host name (show) or request number (resume)")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, deed: str, name: str, as_json: bool, **options: Any) -> None:
        """Do it and print what came of it."""
        deeds: dict[str, Callable[[str], Any]] = {"list": _list, "show": _show, "resume": _resume}
        found = deeds[deed](name)
        if as_json:
            self.stdout.write(json.dumps(found, ensure_ascii=False, default=str))
            return
        rows: list[dict[str, Any]] = found if isinstance(found, list) else [found]
        for row in rows:
            self.stdout.write("  ".join(f"{value}" for value in row.values()))


def _list(_name: str) -> list[dict[str, Any]]:
    return [_line(line.tenant, host=line.host) for line in sites.lines(sites.shown_sites())]


def _show(name: str) -> dict[str, Any]:
    tenant = find_by_host(name.lower())
    if tenant is None or tenant.is_platform:
        raise CommandError(f"No site has the host name {name!r}. `gapura site list` names them all.")
    shown = _line(tenant, host=tenant.host)
    return {**shown, "schema": tenant.schema_name, "proven_at": tenant.proven_at, "url": tenant.url}


def _resume(name: str) -> dict[str, Any]:
    run = find_run(reference=name)
    if run is None:
        raise CommandError(f"No run belongs to {name!r}. Give the request number, such as PW-2026-0001.")
    seen = progress(resume(run=run, by=ROBOT))
    return {"reference": name, "state": seen.run.state, "percent": seen.percent}


def _line(tenant: Tenant, *, host: str) -> dict[str, Any]:
    return {"host": host, "name": tenant.name, "state": tenant.state, "active_since": tenant.activated_at}
