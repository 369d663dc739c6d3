"""Lays the files of the set beside those of the site, under the new schema's name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provisioning.outcomes import Done, Outcome
from provisioning.plan import Actual, Plan
from provisioning.steps.job import Job
from provisioning.steps.restores import get_restore
from tenants.registry import backups


def probe(job: Job) -> Actual:
    """Look for the folders; each comes into being whole."""
    is_there = all(tree.exists() for tree in backups.trees_of(get_restore(job).schema_name).values())
    return Actual(exists=is_there, matches=is_there)


def plan(job: Job, actual: Actual) -> Plan:
    """One set of folders."""
    return Plan.single(actual, kind="media", target=get_restore(job).schema_name, after={})


def apply(job: Job, plan: Plan) -> Outcome:
    """Unpack what is not there yet."""
    return Done({"files": backups.unpack_trees(get_restore(job), report=job.say)})


def verify(job: Job, result: Mapping[str, Any]) -> str:
    """Look again."""
    return "" if probe(job).matches else get_restore(job).schema_name


def undo(job: Job, plan: Plan) -> Outcome:
    """Nothing by itself: undoing the step that opened the restore removes what it made."""
    return Done()
