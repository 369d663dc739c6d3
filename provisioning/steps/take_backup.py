"""Makes a backup set of the site: asked for, scheduled, the final one, or the one before a restore replaces it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from provisioning.outcomes import Done, Outcome
from provisioning.plan import Actual, Plan
from provisioning.steps.job import Job
from provisioning.steps.sites import get_site
from provisioning.wishes import BackingUp
from tenants.registry import backups
from tenants.registry.models import BackupReason, BackupSet, BackupState

REASONS: Mapping[str, BackupReason] = MappingProxyType(
    {
        "backup": BackupReason.MANUAL,
        "archive": BackupReason.FINAL,
        "restore": BackupReason.BEFORE_RESTORE,
    }
)


def reason_of(job: Job) -> BackupReason:
    """Return why the run makes a set; it decides how long the set is kept."""
    if job.kind == "backup" and job.wish_of(BackingUp).is_scheduled:
        return BackupReason.SCHEDULED
    return REASONS[job.kind]


def find_set(job: Job) -> BackupSet | None:
    """Return the set this run has made, or is making."""
    return BackupSet.objects.select_related("tenant").filter(made_for=job.run_id).first()


def probe(job: Job) -> Actual:
    """Look for the set; an archived site has nothing left to back up."""
    if not get_site(job).has_schema:
        return Actual(exists=True, matches=True)
    found = find_set(job)
    return Actual(exists=found is not None, matches=found is not None and found.state == BackupState.WHOLE)


def plan(job: Job, actual: Actual) -> Plan:
    """One set."""
    after = {"reason": reason_of(job).value}
    return Plan.single(actual, kind="backup", target=get_site(job).host, after=after)


def apply(job: Job, plan: Plan) -> Outcome:
    """Make it, or go on where a killed try left it."""
    site = get_site(job)
    if not site.has_schema:
        return Done({"needed": False})
    made = backups.take(tenant=site, reason=reason_of(job), made_for=job.run_id, by=job.by, report=job.say)
    return Done({"backup": str(made.pk), "bytes": made.size, "files": made.files, "rows": made.rows})


def verify(job: Job, result: Mapping[str, Any]) -> str:
    """Read the catalogue back; the set itself is read by the step after this one."""
    return "" if probe(job).matches else get_site(job).host


def undo(job: Job, plan: Plan) -> Outcome:
    """Remove the set this run made."""
    found = find_set(job)
    if found is not None:
        backups.discard(found, by=job.by)
    return Done()
