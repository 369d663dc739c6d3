"""Lays the site's files on the web host it moves to, while its present one goes on serving it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from kernel.time import now
from provisioning.hosts.models import WebServer
from provisioning.models import StepRecord
from provisioning.outcomes import Done, Outcome, Wait
from provisioning.plan import Action, Actual, Plan
from provisioning.providers.ansible import SiteFiles
from provisioning.states import ReasonCode, StepState
from provisioning.steps import company, web_host
from provisioning.steps.dns_removal import remembered
from provisioning.steps.job import Job
from provisioning.steps.sites import find_site, get_site, host_of, parent_of
from provisioning.steps.transfers import new_server
from provisioning.steps.web_hosts import files_of_many, site_files
from tenants.registry.models import Tenant


def probe(job: Job) -> Actual:
    """Compare the files on the new web host with what they should be."""
    own = get_site(job)
    coming = company.on_their_way("new_host")
    return web_host.probe_on(new_server(job), site_files(own), others=lambda server: _files_of(coming, own, server))


def plan(job: Job, actual: Actual) -> Plan:
    """One site, by the web host it gets; its present one is not touched."""
    after = {**web_host.facts_of(site_files(get_site(job))), "server": new_server(job).name}
    return Plan.single(actual, kind="web_host", target=host_of(job), after=after)


def apply(job: Job, plan: Plan) -> Outcome:
    """Render this site and every other that waits here for the same web host."""
    own = get_site(job)
    return web_host.render_with_others(
        job,
        new_server(job),
        files=site_files(own),
        others=lambda server: _files_of(web_host.waiting_at("new_host"), own, server),
    )


def verify(job: Job, result: Mapping[str, Any]) -> str:
    """Compare again."""
    return "" if probe(job).matches else host_of(job)


def undo(job: Job, plan: Plan) -> Outcome:
    """Take the files away again, once no resolver sends anybody here any more."""
    until = _remembered_until(job)
    if until is not None and now() < until:
        return Wait(until, ReasonCode.DNS_CACHES)
    site = find_site(job)
    is_new = any(change.action is Action.CREATE for change in plan.changes)
    if site is None or not is_new:
        return Done()
    return web_host.take_away(job, new_server(job), key=site.schema_name)


def _remembered_until(job: Job) -> datetime | None:
    """Return until when names that led here for a while may still be remembered; None where none ever did."""
    step = StepRecord.objects.filter(run_id=job.run_id, key="move_names", state=StepState.UNDONE).first()
    if step is None or step.intent is None or step.finished_at is None:
        return None
    ttls = [int((change.after or {}).get("ttl", 0)) for change in Plan.from_json(step.intent).effective]
    return step.finished_at + timedelta(seconds=remembered(max(ttls), parent_of(job))) if ttls else None


def _files_of(steps: QuerySet[StepRecord], own: Tenant, server: WebServer) -> list[SiteFiles]:
    """Return the other sites whose runs move them to this web host and are at this step."""
    moving = steps.filter(run__desired__wish__server=server.name).select_related("run")
    schemas = [step.run.schema_name for step in moving]
    others = Tenant.objects.filter(schema_name__in=schemas).exclude(pk=own.pk).order_by("pk")
    return files_of_many(list(others[: web_host.MAX_TOGETHER - 1]))
