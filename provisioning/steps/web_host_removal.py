"""Takes the site's files off the web host, its access logs included. Nothing brings those back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kernel.time import now
from provisioning.outcomes import Done, Outcome, Wait
from provisioning.plan import Action, Actual, Change, Plan
from provisioning.providers.ansible import list_sites, remove_sites
from provisioning.providers.ansible.errors import TargetBusy
from provisioning.states import ReasonCode
from provisioning.steps.alone import alone
from provisioning.steps.job import Job
from provisioning.steps.web_host import BUSY, LOCK
from provisioning.steps.web_hosts import home, inventory, web_host


def probe(job: Job) -> Actual:
    """Look whether anything of the site lies there; on another machine it is asked of the run itself."""
    is_there = inventory() is not None or job.schema_name in list_sites(home=home())
    return Actual(exists=is_there, matches=not is_there)


def plan(job: Job, actual: Actual) -> Plan:
    """One removal."""
    return Plan((Change(Action.DELETE, "web_host", job.schema_name),)) if actual.exists else Plan()


def apply(job: Job, plan: Plan) -> Outcome:
    """Remove under the lock under which others render."""
    with alone(job, what=LOCK) as is_ours:
        if not is_ours:
            return Wait(now() + BUSY, ReasonCode.WEB_HOST_BUSY)
        if probe(job).matches:
            return Done({"removed": 0})
        try:
            outcome = remove_sites(keys=[job.schema_name], home=home(), host=web_host(), inventory=inventory())
        except TargetBusy:
            return Wait(now() + BUSY, ReasonCode.WEB_HOST_BUSY)
    return Done({"removed": len(outcome.removed)})


def verify(job: Job, result: Mapping[str, Any]) -> str:
    """Read back that nothing lies there."""
    return "" if job.schema_name not in list_sites(home=home()) else job.schema_name


def undo(job: Job, plan: Plan) -> Outcome:
    """Never asked for: the step is final."""
    return Done()
