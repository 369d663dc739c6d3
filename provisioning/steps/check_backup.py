"""Reads the set back: checksums, files, and all rows into a schema that is thrown away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provisioning.outcomes import Done, Outcome
from provisioning.plan import Actual, Plan
from provisioning.steps.job import Job
from provisioning.steps.sites import get_site
from provisioning.steps.take_backup import find_set
from provisioning.wishes import OfBackup
from tenants.registry import backups
from tenants.registry.backups import find_set_of
from tenants.registry.models import BackupSet


def probe(job: Job) -> Actual:
    """Look whether it was read back."""
    found = _set(job)
    return Actual(exists=True, matches=found is None or found.verified_at is not None)


def plan(job: Job, actual: Actual) -> Plan:
    """Nothing of the site changes."""
    return Plan.single(actual, kind="backup_check", target=get_site(job).host, after={})


def apply(job: Job, plan: Plan) -> Outcome:
    """Read it from the first byte to the last."""
    found = _set(job)
    if found is None:
        return Done({"needed": False})
    backups.verify(found, by=job.by, report=job.say)
    return Done({"backup": str(found.pk)})


def verify(job: Job, result: Mapping[str, Any]) -> str:
    """Look whether it is noted."""
    return "" if probe(job).matches else get_site(job).host


def undo(job: Job, plan: Plan) -> Outcome:
    """Nothing was made."""
    return Done()


def _set(job: Job) -> BackupSet | None:
    """The set this run made, or the one it was asked to read."""
    return find_set_of(get_site(job), job.wish_of(OfBackup).backup) if job.kind == "verify" else find_set(job)
