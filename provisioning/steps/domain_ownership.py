"""Waits until the keeper of a foreign domain has shown, by a record in its DNS, that the domain is for this site."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provisioning.outcomes import Done, Outcome
from provisioning.plan import Actual, Plan
from provisioning.steps.domain_records import look_for, records_for
from provisioning.steps.job import Job


def probe(job: Job) -> Actual:
    """What stands at the foreign servers is theirs to change; it is looked at in `apply`."""
    return Actual(exists=True, matches=True)


def plan(job: Job, actual: Actual) -> Plan:
    """Nothing of ours changes."""
    return Plan()


def apply(job: Job, plan: Plan) -> Outcome:
    """Look at the domain's own servers, and come back until the record is there."""
    wanted = records_for(job)[0]
    return look_for(job, wanted)


def verify(job: Job, result: Mapping[str, Any]) -> str:
    """The look was the reading back."""
    return ""


def undo(job: Job, plan: Plan) -> Outcome:
    """The record is the domain keeper's; nothing was made here."""
    return Done()
