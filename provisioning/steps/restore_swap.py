"""Lets the site's row name the restored schema: from this instant on visitors see the restored site."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from kernel.outbox.operations import follow_schema
from provisioning.models import Run
from provisioning.outcomes import Done, Outcome
from provisioning.plan import Actual, Plan
from provisioning.steps.job import Job
from provisioning.steps.restores import get_restore
from tenants.registry import backups
from tenants.registry.lifecycle import unarchive
from tenants.registry.models import RestoreState, Tenant, TenantState


def probe(job: Job) -> Actual:
    """Look which schema the site's row names."""
    restore = get_restore(job)
    site = Tenant.objects.get(restores=restore)
    is_done = restore.state != RestoreState.LOADING and site.state != TenantState.ARCHIVED
    return Actual(exists=True, matches=is_done, facts={"schema": site.schema_name})


def plan(job: Job, actual: Actual) -> Plan:
    """One row."""
    restore = get_restore(job)
    return Plan.single(actual, kind="state", target=restore.host, after={"schema": restore.schema_name})


def apply(job: Job, plan: Plan) -> Outcome:
    """Swap, in one transaction with what is found by the schema's name: the site's runs and its unsent messages."""
    restore = get_restore(job)
    with transaction.atomic():
        site = backups.swap(restore, by=job.by)
        Run.objects.filter(schema_name=restore.former_schema).update(schema_name=restore.schema_name)
        follow_schema(former=restore.former_schema, to=restore.schema_name)
        if site.state == TenantState.ARCHIVED:
            unarchive(site, was_suspended=False, by=job.by)
    return Done({"schema": restore.schema_name, "former": restore.former_schema})


def verify(job: Job, result: Mapping[str, Any]) -> str:
    """Read the rows back."""
    return "" if probe(job).matches else str(result["schema"])


def undo(job: Job, plan: Plan) -> Outcome:
    """Never asked for: the step is final. The set made before brings back what was replaced."""
    return Done()
