"""Gives the site its folder, vhost, robots.txt and log rotation: one Ansible run for all runs that wait here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

from django.db.models import Q

from kernel.time import now
from provisioning.models import StepRecord
from provisioning.outcomes import Done, Outcome, Wait
from provisioning.plan import Action, Actual, Plan
from provisioning.providers.ansible import Event, SiteFiles, find_deviations, list_sites, remove_sites, render_sites
from provisioning.providers.ansible.errors import TargetBusy
from provisioning.states import ReasonCode, RunState, StepState
from provisioning.steps.alone import alone
from provisioning.steps.job import Job
from provisioning.steps.jobs import job_of
from provisioning.steps.sites import find_site, get_site, host_of
from provisioning.steps.wanted_files import wanted_files
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
    files = wanted_files(job, site)
    is_there = site.schema_name in list_sites(home=home())
    return Actual(exists=is_there, matches=is_there and not _deviates([files]), facts={"key": files.key})


def plan(job: Job, actual: Actual) -> Plan:
    """One site; what is rendered along with it was planned by the runs that wait for it."""
    after = asdict(wanted_files(job, get_site(job)))
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
        sites = [wanted_files(job, own), *_files_of_waiting(own)]
        try:
            outcome = render_sites(
                sites=sites,
                home=home(),
                host=web_host(sites=sites),
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


def render_again(job: Job, *, leave_out: str = "") -> Outcome | None:
    """Render this site alone anew, with the certificates that cover it now; None once that is done.

    :param leave_out: the folder of a certificate that is about to go.
    :return: what to wait for, where another has the web host.
    """
    with alone(job, what=LOCK) as is_ours:
        if not is_ours:
            return _busy()
        own = get_site(job)
        files = site_files(own)
        kept = {host: folder for host, folder in files.tls.items() if folder != leave_out}
        sites = [replace(files, tls=kept)]
        try:
            render_sites(
                sites=sites,
                home=home(),
                host=web_host(sites=sites),
                inventory=inventory(),
                on_event=lambda event: _tell(job, event, own=own),
            )
        except TargetBusy:
            return _busy()
    return None


def verify(job: Job, result: Mapping[str, Any]) -> str:
    """Compare again."""
    return "" if probe(job).matches else host_of(job)


def undo(job: Job, plan: Plan) -> Outcome:
    """Take the site's files away if this run brought them; one that was there before gets its own back.

    What the run changed in the rows is changed back by then: its other steps come after this one.
    """
    site = find_site(job)
    if site is None:
        return Done()
    is_new = any(change.action is Action.CREATE for change in plan.changes)
    if not is_new and (job.is_building or not _deviates([site_files(site)])):
        return Done()
    with alone(job, what=LOCK) as is_ours:
        if not is_ours:
            return _busy()
        try:
            _take_away(site) if is_new else _put_back(site)
        except TargetBusy:
            return _busy()
    return Done()


def _take_away(site: Tenant) -> None:
    if site.schema_name in list_sites(home=home()) or inventory():
        remove_sites(keys=[site.schema_name], home=home(), host=web_host(), inventory=inventory())


def _put_back(site: Tenant) -> None:
    files = [site_files(site)]
    render_sites(sites=files, home=home(), host=web_host(sites=files), inventory=inventory())


def _files_of_waiting(own: Tenant) -> list[SiteFiles]:
    """Return what the other runs want that have stored their intent at this step and still want it."""
    waiting = StepRecord.objects.filter(
        key="web_host",
        state__in=[StepState.RUNNING, StepState.WAITING],
        intent__isnull=False,
        run__state__in=[RunState.RUNNING, RunState.WAITING, RunState.QUEUED],
        run__undo_requested_at__isnull=True,
    )
    jobs = [job_of(step.run) for step in waiting.select_related("run").order_by("run__created_at")]
    by_schema = {job.schema_name: job for job in jobs if not job.is_building}
    by_reference = {job.reference: job for job in jobs if job.is_building}
    others = Tenant.objects.filter(Q(schema_name__in=by_schema) | Q(created_for__in=by_reference)).exclude(pk=own.pk)
    return [
        wanted_files(by_schema.get(site.schema_name) or by_reference[str(site.created_for)], site)
        for site in others.select_related("parent").order_by("pk")[: MAX_TOGETHER - 1]
    ]


def _deviates(sites: list[SiteFiles]) -> bool:
    if inventory() is None:
        return bool(find_deviations(sites=sites, home=home(), host=web_host(sites=sites)))
    host = web_host(sites=sites)
    return render_sites(sites=sites, home=home(), host=host, inventory=inventory(), check=True).is_changed


def _tell(job: Job, event: Event, *, own: Tenant) -> None:
    """Pass on what concerns this site or all of them; what is done for the others stands in their own logs' result."""
    of_site = _SITE_KEY.search(event.path)
    if of_site and of_site[0] != own.schema_name:
        return
    text = f"{event.task}: {event.status.value}" + (f" {event.path}" if event.path else "")
    job.say(text, task=event.task, status=event.status.value, path=event.path, host=event.target)


def _busy() -> Wait:
    return Wait(now() + BUSY, ReasonCode.WEB_HOST_BUSY)
