"""`gapura site list | show | provision | resume | verify | suspend | unsuspend | rename | transfer | delete`, and of
backups: `backups | backup | restore | archive | keep`.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser

from central.dashboard import sites
from central.lifecycle.backup_commands import Asked, work_on_backups
from central.lifecycle.commandline import SpeakingCommand, get_site
from central.lifecycle.operations import ask_for
from central.lifecycle.queries import called_off_words
from central.lifecycle.terminal import whoever
from provisioning.hosts.queries import server_of
from provisioning.models import Run
from provisioning.operations import find_called_off, resume
from provisioning.queries import find_run, progress
from provisioning.states import RunState
from provisioning.verifying import find_faults
from tenants.registry.models import Tenant

OPERATIONS = ("suspend", "unsuspend", "rename", "transfer", "delete")
ON_BACKUPS = ("backups", "backup", "restore", "archive", "keep")
ON_REQUESTS = ("resume", "provision")


class Command(SpeakingCommand):
    """Reads from the same rows as the pages, and asks for the same operations."""

    help = "List sites, show or check one, work on it, or go on with the run of a request."

    def add_arguments(self, parser: CommandParser) -> None:
        """A deed, and what it is done to."""
        parser.add_argument("deed", choices=["list", "show", "verify", *ON_REQUESTS, *OPERATIONS, *ON_BACKUPS])
        parser.add_argument("name", nargs="?", default="", help="host name; request number (provision, resume)")
        parser.add_argument("label", nargs="?", default="", help="the new name (rename; may go with restore)")
        parser.add_argument("--reason", default="", help="why; the site's contact reads it")
        parser.add_argument("--backup", default="", help="a backup, by id: to restore from; to verify")
        parser.add_argument("--day", default="", help="the day a site is archived, as 2027-01-31 (archive)")
        parser.add_argument("--to", default="", help="the web host a site moves to (transfer)")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, deed: str, name: str, label: str, reason: str, as_json: bool, **options: Any) -> None:
        """Do it and print what came of it."""
        if deed in ON_BACKUPS or (deed == "verify" and options["backup"]):
            asked = Asked(label=label, reason=reason, backup=options["backup"], day=options["day"])
            work_on_backups(self, deed, get_site(name), asked=asked, as_json=as_json)
        elif deed in OPERATIONS:
            self._operate(deed, name, label=label, to=options["to"], reason=reason, as_json=as_json)
        elif deed == "provision":
            self.follow(lambda: _go_on(name), as_json=as_json)
        elif deed == "verify":
            self._verify(name, as_json=as_json)
        else:
            found = {"list": _list, "show": _show, "resume": _resume}[deed]
            self.show(self.guarded(lambda: found(name)), as_json=as_json)

    def _operate(self, deed: str, name: str, *, label: str, to: str, reason: str, as_json: bool) -> None:
        site = get_site(name)
        if (deed == "rename") != bool(label):
            raise CommandError("Only `rename` takes a new name, and it needs one.", returncode=2)
        if (deed == "transfer") != bool(to):
            raise CommandError("Only `transfer` takes --to, and it needs it: `gapura host list`.", returncode=2)
        wants = {name: value for name, value in (("label", label), ("server", to)) if value}

        def start() -> Run:
            run = ask_for(kind=deed, tenant=site, by=whoever(), reason=reason, **wants)
            called_off = find_called_off(by_run=run)
            if called_off is not None and not as_json:
                self.stdout.write(called_off_words(called_off))
            return run

        self.follow(start, as_json=as_json)

    def _verify(self, name: str, *, as_json: bool) -> None:
        site = get_site(name)
        faults = self.guarded(lambda: find_faults(site))
        self.show({"host": site.host, "state": site.state, "ok": not faults, "faults": faults}, as_json=as_json)
        if faults:
            raise SystemExit(1)


def _list(_name: str) -> list[dict[str, Any]]:
    return [_line(line.tenant, host=line.host) for line in sites.lines(sites.shown_sites())]


def _show(name: str) -> dict[str, Any]:
    tenant = get_site(name)
    shown = _line(tenant, host=tenant.host)
    return {
        **shown,
        "schema": tenant.schema_name,
        "server": server_of(tenant).name,
        "proven_at": tenant.proven_at,
        "url": tenant.url,
    }


def _resume(name: str) -> dict[str, Any]:
    seen = progress(resume(run=_run_of(name), by=whoever()))
    return {"reference": name, "state": seen.run.state, "percent": seen.percent}


def _go_on(name: str) -> Run:
    """Return the run that makes the site of a request; one that stopped goes on."""
    run = _run_of(name)
    return resume(run=run, by=whoever()) if run.state == RunState.FAILED else run


def _run_of(name: str) -> Run:
    run = find_run(reference=name)
    if run is None:
        raise CommandError(
            f"No run belongs to {name!r}. Give a request number whose officer has started it.",
            returncode=2,
        )
    return run


def _line(tenant: Tenant, *, host: str) -> dict[str, Any]:
    return {"host": host, "name": tenant.name, "state": tenant.state, "active_since": tenant.activated_at}
