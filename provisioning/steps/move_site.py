"""Writes down that the site lives on its new web host: from here on everything asks that one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from kernel.audit.operations import record as audit
from provisioning.hosts.models import WebServer
from provisioning.hosts.placing import move
from provisioning.hosts.queries import server_of
from provisioning.outcomes import Done, Outcome
from provisioning.plan import Action, Actual, Plan
from provisioning.steps.job import Job
from provisioning.steps.sites import find_site, get_site, host_of
from provisioning.steps.transfers import new_server
from tenants.registry.models import Tenant


def probe(job: Job) -> Actual:
    """Look where the site lives."""
    server = server_of(get_site(job))
    return Actual(exists=True, matches=server.pk == new_server(job).pk, facts={"server": server.name})


def plan(job: Job, actual: Actual) -> Plan:
    """One row."""
    return Plan.single(actual, kind="placement", target=host_of(job), after={"server": new_server(job).name})


def apply(job: Job, plan: Plan) -> Outcome:
    """Write it down; its place there was held since the transfer was asked for."""
    if not probe(job).matches:
        _move(get_site(job), to=new_server(job), by=job.by)
    return Done({"server": new_server(job).name})


def verify(job: Job, result: Mapping[str, Any]) -> str:
    """Read the row back."""
    return "" if probe(job).matches else host_of(job)


def undo(job: Job, plan: Plan) -> Outcome:
    """Write down the former web host again; whether that is full or being emptied does not matter: it serves it."""
    site = find_site(job)
    for change in plan.changes:
        if site is not None and change.action is Action.UPDATE and change.before:
            former = WebServer.objects.get(name=change.before["server"])
            if server_of(site).pk != former.pk:
                _move(site, to=former, by=job.by)
    return Done()


def _move(site: Tenant, *, to: WebServer, by: str) -> None:
    with transaction.atomic():
        former = server_of(site)
        move(site=site, to=to, by=by)
        data = {"from": former.name, "to": to.name}
        audit(event="site.moved", subject=f"tenant:{site.schema_name}", by=by, data=data)
