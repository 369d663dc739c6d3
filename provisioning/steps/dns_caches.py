"""Waits until no resolver remembers the former records any more: nobody is sent where the site is no longer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kernel.time import now
from provisioning.outcomes import Done, Outcome, Wait
from provisioning.plan import Actual, Plan
from provisioning.states import ReasonCode
from provisioning.steps.job import Job


def probe(job: Job) -> Actual:
    """Look at the clock."""
    return Actual(exists=True, matches=now() >= _until(job))


def plan(job: Job, actual: Actual) -> Plan:
    """Nothing changes."""
    return Plan()


def apply(job: Job, plan: Plan) -> Outcome:
    """Come back when the longest time to live is over."""
    until = _until(job)
    return Done({"waited_until": until.isoformat()}) if now() >= until else Wait(until, ReasonCode.DNS_CACHES)


def verify(job: Job, result: Mapping[str, Any]) -> str:
    """The clock was the reading back."""
    return ""


def undo(job: Job, plan: Plan) -> Outcome:
    """Nothing was made."""
    return Done()


def _until(job: Job) -> datetime:
    """Return what the step said that took the records away, or changed them."""
    said = job.results.get("dns_removal") or job.results["move_names"]
    return datetime.fromisoformat(said["remembered_until"])
