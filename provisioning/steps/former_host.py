"""Takes the former schema's entry off the web host: two entries for one name would shadow each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provisioning.hosts.queries import server_of
from provisioning.outcomes import Done, Outcome
from provisioning.plan import Actual, Plan
from provisioning.steps import web_host, web_host_removal
from provisioning.steps.job import Job
from provisioning.steps.restores import get_restore
from provisioning.steps.sites import get_site


def probe(job: Job) -> Actual:
    """Look whether anything of it lies there."""
    return web_host_removal.probe_on(server_of(get_site(job)), key=get_restore(job).former_schema)


def plan(job: Job, actual: Actual) -> Plan:
    """An entry makes room for the next one; that the site is replaced was approved, or it was archived."""
    return Plan.single(actual, kind="web_host", target=get_restore(job).former_schema, after={})


def apply(job: Job, plan: Plan) -> Outcome:
    """Remove it."""
    restore = get_restore(job)
    return web_host.take_away(job, server_of(get_site(job)), key=restore.former_schema)


def verify(job: Job, result: Mapping[str, Any]) -> str:
    """Look again."""
    restore = get_restore(job)
    return web_host_removal.lacking_on(server_of(get_site(job)), key=restore.former_schema)


def undo(job: Job, plan: Plan) -> Outcome:
    """Never asked for: it comes after a final step."""
    return Done()
