"""Takes the site's files off its former web host, once nobody is led there any more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provisioning.outcomes import Done, Outcome
from provisioning.plan import Action, Actual, Plan
from provisioning.steps import web_host, web_host_removal
from provisioning.steps.job import Job
from provisioning.steps.sites import find_site, get_site, host_of
from provisioning.steps.transfers import former_server
from provisioning.steps.web_host_looks import look
from provisioning.steps.web_hosts import site_files


def probe(job: Job) -> Actual:
    """Look whether anything of it lies there."""
    seen = web_host_removal.probe_on(former_server(job), key=job.schema_name)
    return Actual(exists=True, matches=seen.matches, facts={"server": former_server(job).name})


def plan(job: Job, actual: Actual) -> Plan:
    """The entry was replaced by the one on the new web host, so no second person is asked."""
    return Plan.single(actual, kind="web_host", target=host_of(job), after={"server": ""})


def apply(job: Job, plan: Plan) -> Outcome:
    """Remove it, access logs included."""
    return web_host.take_away(job, former_server(job), key=get_site(job).schema_name)


def verify(job: Job, result: Mapping[str, Any]) -> str:
    """Read back that nothing lies there."""
    return web_host_removal.lacking_on(former_server(job), key=job.schema_name)


def undo(job: Job, plan: Plan) -> Outcome:
    """Lay the files there again, before anybody is led back; the access logs do not come back."""
    site, server = find_site(job), former_server(job)
    began = any(change.action is not Action.KEEP for change in plan.changes)
    if site is None or not began or look(server, [site_files(site)]).matches:
        return Done()
    return web_host.put_back(job, server, site)
