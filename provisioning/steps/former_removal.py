"""Drops what the site was before its restore, once no process can be in it any more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from kernel.time import now
from provisioning.outcomes import Done, Outcome, Wait
from provisioning.plan import Actual, Plan
from provisioning.states import ReasonCode
from provisioning.steps.job import Job
from provisioning.steps.restores import get_restore
from tenants.registry import backups
from tenants.registry.lookup import TRUSTED
from tenants.registry.models import RestoreState

# Web processes trust what they know of a site for so long; in a dropped schema they would fall through to `public`
# (HAZARDS 4). A request that began before is over after as long again.
LEFT = timedelta(seconds=2 * TRUSTED)


def probe(job: Job) -> Actual:
    """Look whether the restore is closed."""
    return Actual(exists=True, matches=get_restore(job).state == RestoreState.DONE)


def plan(job: Job, actual: Actual) -> Plan:
    """What goes stood in the plan that a second person approved, or was dropped when the site was archived."""
    return Plan.single(actual, kind="former_schema", target=get_restore(job).former_schema, after={})


def apply(job: Job, plan: Plan) -> Outcome:
    """Come back later, then drop it."""
    restore = get_restore(job)
    until = (restore.swapped_at or now()) + LEFT
    if now() < until:
        return _later(until)
    backups.drop_former(restore, by=job.by)
    return Done({"former": restore.former_schema})


def verify(job: Job, result: Mapping[str, Any]) -> str:
    """Look again."""
    return "" if probe(job).matches else str(result["former"])


def undo(job: Job, plan: Plan) -> Outcome:
    """Never asked for: it comes after a final step."""
    return Done()


def _later(until: datetime) -> Wait:
    return Wait(until, ReasonCode.STILL_ENTERED)
