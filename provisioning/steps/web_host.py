"""Gives the site its folder, vhost, robots.txt and log rotation: one Ansible run for all runs that wait here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from kernel.time import now
from provisioning.models import StepRecord
from provisioning.outcomes import Done, Outcome, Wait
from provisioning.plan import Action, Actual, Plan
from provisioning.providers.ansible import Event, SiteFiles, find_deviations, list_sites, remove_sites, render_sites
from provisioning.providers.ansible.errors import TargetBusy
from provisioning.states import ReasonCode, RunState, StepState
from provisioning.steps.alone import alone
from provisioning.steps.job import Job
from provisioning.steps.sites import find_site, get_site, host_of
from provisioning.steps.web_hosts import home, inventory, site_files, web_host
from tenants.registry.models import Tenant

# One run costs five seconds however many sites it serves; whoever waits is rendered along, so a short wait suffices.
BUSY = timedelta(seconds=1.5)
MAX_TOGETHER = 1000
LOCK = "web_host"
_SITE_KEY = re.compile(r"\bt_[a-z0-9]+")


def probe(job: Job) -> Actual:
    """Compare the files on the web host with what they should be."""
    site = get_site(job)
    files = site_files(site)
    is_there = site.schema_name in list_sites(home=home())
    return Actual(exists=is_there, matches=is_there and not _deviates([files]), facts={"key": files.key})


def plan(job: Job, actual: Actual) -> Plan:
    """One site; what is rendered along with it was planned by the runs that wait for it."""
    after = asdict(site_files(get_site(job)))
    return Plan.single(actual, kind="web_host", target=host_of(job), after={**after, "hosts": list(after["hosts"])})


def apply(job: Job, plan: Plan) -> Outcome:
    """Render this site and every other whose run waits at this step.

    Who waits is asked under the same lock under which undoing removes: a site called off is not rendered any more.
    """
    with alone(job, what=LOCK) as is_ours:
        if not is_ours:
            return _busy()
        if probe(job).matches:
            return Done({"rendered": "with another run, or before"})
        own = get_site(job)
        sites = _waiting_sites(own)
        try:
            outcome = render_sites(
                sites=[site_files(site) for site in sites],
                home=home(),
                host=web_host(),
                inventory=inventory(),
                on_event=lambda event: _tell(job, event, own=own),
            )
        except TargetBusy:
            return _busy()
    return Done(
        {
            "sites": len(sites),
            "changed": [path for path in outcome.changed if own.schema_name in path],
            "validation": outcome.validation.value,
            "seconds": round(outcome.seconds, 2),
        }
    )


def verify(job: Job, result: Mapping[str, Any]) -> str:
    """Compare again."""
    return "" if probe(job).matches else host_of(job)


def undo(job: Job, plan: Plan) -> Outcome:
    """Take the site's files away if this run brought them; a site that was there before keeps its own."""
    site = find_site(job)
    if site is None or not any(change.action is Action.CREATE for change in plan.changes):
        return Done()
    with alone(job, what=LOCK) as is_ours:
        if not is_ours:
            return _busy()
        if site.schema_name in list_sites(home=home()) or inventory():
            try:
                remove_sites(keys=[site.schema_name], home=home(), host=web_host(), inventory=inventory())
            except TargetBusy:
                return _busy()
    return Done()


def _waiting_sites(own: Tenant) -> list[Tenant]:
    """Return this run's site, then those of the runs that have stored their intent at this step and still want it."""
    waiting = StepRecord.objects.filter(
        key="web_host",
        state__in=[StepState.RUNNING, StepState.WAITING],
        intent__isnull=False,
        run__state__in=[RunState.RUNNING, RunState.WAITING, RunState.QUEUED],
        run__undo_requested_at__isnull=True,
    )
    references = waiting.exclude(run__reference=own.created_for).values_list("run__reference", flat=True)
    others = Tenant.objects.filter(created_for__in=references).select_related("parent").order_by("pk")
    return [own, *others[: MAX_TOGETHER - 1]]


def _deviates(sites: list[SiteFiles]) -> bool:
    if inventory() is None:
        return bool(find_deviations(sites=sites, home=home(), host=web_host()))
    return render_sites(sites=sites, home=home(), host=web_host(), inventory=inventory(), check=True).is_changed


def _tell(job: Job, event: Event, *, own: Tenant) -> None:
    """Pass on what concerns this site or all of them; what is done for the others stands in their own logs' result."""
    of_site = _SITE_KEY.search(event.path)
    if of_site and of_site[0] != own.schema_name:
        return
    text = f"{event.task}: {event.status.value}" + (f" {event.path}" if event.path else "")
    job.say(text, task=event.task, status=event.status.value, path=event.path, host=event.target)


def _busy() -> Wait:
    return Wait(now() + BUSY, ReasonCode.WEB_HOST_BUSY)
