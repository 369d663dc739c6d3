"""Takes the site's files off its web host, its access logs included. Nothing brings those back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provisioning.hosts.models import WebServer
from provisioning.hosts.queries import server_of
from provisioning.outcomes import Done, Outcome
from provisioning.plan import Action, Actual, Change, Plan
from provisioning.steps.job import Job
from provisioning.steps.sites import get_site
from provisioning.steps.web_host import take_away
from provisioning.steps.web_host_looks import look


def probe(job: Job) -> Actual:
    """Look whether anything of the site lies there."""
    return probe_on(server_of(get_site(job)), key=job.schema_name)


def probe_on(server: WebServer, *, key: str) -> Actual:
    """Look on one web host."""
    is_there = bool(lacking_on(server, key=key))
    return Actual(exists=is_there, matches=not is_there)


def plan(job: Job, actual: Actual) -> Plan:
    """One removal."""
    return Plan((Change(Action.DELETE, "web_host", job.schema_name),)) if actual.exists else Plan()


def apply(job: Job, plan: Plan) -> Outcome:
    """Remove under the lock under which others render."""
    return take_away(job, server_of(get_site(job)), key=job.schema_name)


def verify(job: Job, result: Mapping[str, Any]) -> str:
    """Read back that nothing lies there."""
    return lacking_on(server_of(get_site(job)), key=job.schema_name)


def lacking_on(server: WebServer, *, key: str) -> str:
    """Return the key where something of it still lies on a web host."""
    return key if key in look(server).lying.sites else ""


def undo(job: Job, plan: Plan) -> Outcome:
    """Never asked for: the step is final."""
    return Done()
