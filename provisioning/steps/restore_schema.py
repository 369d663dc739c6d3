"""Loads the set into a schema beside the site: of this release, proven whole, its doors closed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provisioning.outcomes import Done, Outcome
from provisioning.plan import Actual, Plan
from provisioning.steps.job import Job
from provisioning.steps.restores import get_restore
from tenants.registry import backups
from tenants.registry.schemas import schema_exists


def probe(job: Job) -> Actual:
    """Look for the schema; whether it is whole is asked again by doing it again."""
    name = get_restore(job).schema_name
    return Actual(exists=schema_exists(name), facts={"schema": name})


def plan(job: Job, actual: Actual) -> Plan:
    """One schema, which nobody is in."""
    restore = get_restore(job)
    return Plan.single(
        actual, kind="restored_schema", target=restore.schema_name, after={"backup": str(restore.backup)}
    )


def apply(job: Job, plan: Plan) -> Outcome:
    """Load, migrate, close the doors, prove."""
    manifest = backups.load_schema(get_restore(job), report=job.say)
    return Done({"tables": len(manifest.tables), "rows": manifest.rows})


def verify(job: Job, result: Mapping[str, Any]) -> str:
    """It is there; that it is whole was proven."""
    name = get_restore(job).schema_name
    return "" if schema_exists(name) else name


def undo(job: Job, plan: Plan) -> Outcome:
    """Nothing by itself: undoing the step that opened the restore removes what it made."""
    return Done()
