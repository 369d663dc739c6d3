"""Files of the web host that a plan writes anew or removes: one Ansible run for all of each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from kernel.time import now
from provisioning.outcomes import Done, Outcome, Wait
from provisioning.plan import Change, Plan
from provisioning.providers.ansible import (
    Deviation,
    OnEvent,
    SiteFiles,
    find_deviations,
    list_logs,
    list_sites,
    remove_sites,
    render_sites,
)
from provisioning.providers.ansible.errors import TargetBusy
from provisioning.states import ReasonCode
from provisioning.steps.alone import alone
from provisioning.steps.job import Job
from provisioning.steps.mending.changing import Facts, Part, Thing, is_removal
from provisioning.steps.web_host import LOCK
from provisioning.steps.web_hosts import home, inventory, site_files, web_host
from tenants.registry.models import Tenant, TenantState

FRAME = "frame"
BUSY = timedelta(seconds=1.5)


def _look(change: Change) -> Facts:
    """Return the plan's own facts while the files are as it saw them, or as it wants them; else what is there now."""
    if is_removal(change):
        key = change.target
        lies_there = key in list_sites(home=home()) or key in list_logs(home=home())
        return dict(change.before or {}) if lies_there else None
    deviating = _deviating(change)
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
    return {"key": (change.after or {})["key"], "files": files}


def _deviating(change: Change) -> dict[str, Deviation]:
    """Return the files of the change's site that are not as the rows want them today."""
    key = (change.after or {})["key"]
    sites = _sites([key])
    found = find_deviations(sites=sites, home=home(), host=web_host(sites=sites))
    return {each.path: each for each in found if (_key_in(each.path) or FRAME) == key}


def _key_in(path: str) -> str | None:
    parts = path.replace(".conf", "").split("/")
    return next((part for part in parts if part.startswith("t_")), None)


def _sites(keys: Sequence[str]) -> list[SiteFiles]:
    """Return sites as their rows say; the frame is rendered along with any of them."""
    rows = Tenant.objects.exclude(state__in=[TenantState.POOL, TenantState.DELETED]).exclude(kind="PLATFORM")
    named = rows.filter(schema_name__in=keys)
    chosen = list(named) if FRAME not in keys or named.exists() else list(rows.order_by("pk")[:1])
    return [site_files(site) for site in chosen]


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
        with alone(job, what=LOCK) as is_ours:
            if not is_ours:
                return _busy()
            try:
                _write(waiting, job)
            except TargetBusy:
                return _busy()
        return Done({"changes": len(plan.changes), "made": len(waiting)})


def _write(changes: Sequence[Change], job: Job) -> None:
    keys = [(change.after or {})["key"] for change in changes if not is_removal(change)]
    gone = [change.target for change in changes if is_removal(change)]
    if keys:
        sites = _sites(keys)
        host = web_host(sites=sites)
        render_sites(sites=sites, home=home(), host=host, inventory=inventory(), on_event=_telling(job))
    if gone:
        remove_sites(keys=gone, home=home(), host=web_host(), inventory=inventory(), on_event=_telling(job))


def _telling(job: Job) -> OnEvent:
    return lambda event: job.say(f"{event.task}: {event.status.value} {event.path}".strip())


def _make(change: Change, job: Job) -> None:
    _write([change], job)


def _busy() -> Wait:
    return Wait(now() + BUSY, ReasonCode.WEB_HOST_BUSY)


WEB_HOST = WebHostPart("mend_web_host", {"web_host": Thing(_look, _make)})
