"""Files of the web host that a plan writes anew or removes: one Ansible run for all of each."""

from __future__ import annotations

from collections.abc import Sequence

from provisioning.hosts.models import WebServer
from provisioning.hosts.queries import default_server, living_on
from provisioning.outcomes import Done, Outcome, Wait
from provisioning.plan import Change, Plan
from provisioning.providers.ansible import Deviation, OnEvent, SiteFiles
from provisioning.steps.alone import alone
from provisioning.steps.job import Job
from provisioning.steps.mending.changing import Facts, Part, Thing, is_removal
from provisioning.steps.web_host import busy, say_event
from provisioning.steps.web_host_looks import key_in, look
from provisioning.steps.web_host_runs import remove, render
from provisioning.steps.web_hosts import files_of_many, lock_of
from tenants.registry.models.tenants import ROUTABLE

FRAME = "frame"


def _look(change: Change) -> Facts:
    """Return the plan's own facts while the files are as it saw them, or as it wants them; else what is there now."""
    server = _server(change)
    if is_removal(change):
        key = _key(change)
        if living_on(server).filter(schema_name=key, state__in=ROUTABLE).exists():
            return {"key": key, "server": server.name, "serves": "yes"}  # since the plan was made, it lives here
        lying = look(server).lying
        return dict(change.before or {}) if key in lying.sites | lying.logs else None
    deviating = _deviating(change, server)
    if not deviating:
        return change.after
    before, after = (change.before or {})["files"], (change.after or {})["files"]
    # A file that is right already was written by this run before it was killed: for the plan it is as it was.
    files = {path: text for path, text in before.items() if path not in deviating}
    for path, deviation in deviating.items():
        if deviation.before is not None:
            files[path] = deviation.before
        if path not in after or deviation.after != after[path]:
            files[f"{path} *"] = deviation.after or ""  # not what was planned: the rows have moved on
    return {**(change.after or {}), "files": files}


def _deviating(change: Change, server: WebServer) -> dict[str, Deviation]:
    """Return the files of the change's site that are not as the rows want them today."""
    key = _key(change)
    found = look(server, _sites([key], server)).deviations
    return {each.path: each for each in found if (key_in(each.path) or FRAME) == key}


def _key(change: Change) -> str:
    """Return whose files it is about: a site's, or the frame's."""
    return str((change.after or change.before or {})["key"])


def _server(change: Change) -> WebServer:
    """Return the web host a change is for; plans of a former release name none."""
    name = (change.after or change.before or {}).get("server", "")
    return WebServer.objects.get(name=name) if name else default_server()


def _sites(keys: Sequence[str], server: WebServer) -> list[SiteFiles]:
    """Return sites of a web host as their rows say; the frame is rendered along with any of them."""
    rows = living_on(server)
    named = rows.filter(schema_name__in=keys)
    chosen = list(named) if FRAME not in keys or named.exists() else list(rows.order_by("pk")[:1])
    return files_of_many(chosen)


class WebHostPart(Part):
    """Renders all sites of the plan in one run, and removes all that are to go in another."""

    def apply(self, job: Job, plan: Plan) -> Outcome:
        """Make what is not made yet, under the lock under which runs render."""
        waiting = [change for change in plan.changes if not self.is_made(change)]
        for change in waiting:
            stale = self.stale(change)
            if stale is not None:
                return stale
        if not waiting:
            return Done({"changes": len(plan.changes), "made": 0})
        servers = {server.pk: server for server in map(_server, waiting)}
        # Written first, removed then: what lies on the wrong web host goes once it lies on the right one.
        for is_going in (False, True):
            for server in servers.values():
                due = [each for each in waiting if is_removal(each) == is_going and _server(each).pk == server.pk]
                pause = _under_lock(due, server, job) if due else None
                if pause is not None:
                    return pause
        return Done({"changes": len(plan.changes), "made": len(waiting)})


def _under_lock(changes: Sequence[Change], server: WebServer, job: Job) -> Wait | None:
    with alone(job, what=lock_of(server)) as is_ours:
        if not is_ours:
            return busy()
        _write(changes, server, job)
    return None


def _write(changes: Sequence[Change], server: WebServer, job: Job) -> None:
    keys = [_key(change) for change in changes if not is_removal(change)]
    gone = [_key(change) for change in changes if is_removal(change)]
    if keys:
        sites = _sites(keys, server)
        render(server, sites, on_event=_telling(job))
    if gone:
        remove(server, gone, on_event=_telling(job))


def _telling(job: Job) -> OnEvent:
    return lambda event: say_event(job, event)


def _make(change: Change, job: Job) -> None:
    _write([change], _server(change), job)


WEB_HOST = WebHostPart("mend_web_host", {"web_host": Thing(_look, _make)})
