"""Removes the folder of the site's files. Nothing brings it back but a backup."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from provisioning.outcomes import Done, Outcome
from provisioning.plan import Action, Actual, Change, Plan
from provisioning.steps.job import Job
from tenants.registry.backups import trees_of


def probe(job: Job) -> Actual:
    """Look at what would be lost."""
    there = [folder for folder in _folders(job) if folder.is_dir()]
    if not there:
        return Actual(exists=False, matches=True)
    return Actual(exists=True, facts={"files": sum(path.is_file() for folder in there for path in folder.rglob("*"))})


def plan(job: Job, actual: Actual) -> Plan:
    """One removal; planned even where there is no file yet, as one may be laid before the site is closed."""
    return Plan((Change(Action.DELETE, "media", job.schema_name, before=actual.facts),))


def apply(job: Job, plan: Plan) -> Outcome:
    """Remove the folder; what is gone already is no error."""
    for folder in _folders(job):
        if folder.is_dir():
            shutil.rmtree(folder)
    return Done({"folder": job.schema_name})


def verify(job: Job, result: Mapping[str, Any]) -> str:
    """Read back that the folder is gone."""
    return "" if probe(job).matches else job.schema_name


def undo(job: Job, plan: Plan) -> Outcome:
    """Never asked for: the step is final."""
    return Done()


def _folders(job: Job) -> list[Path]:
    """Return the media, and of an archived site, whose final backup holds them, the letters too.

    The schema's name comes from the run's row, whose constraint keeps it to a plain word (HAZARDS 13).
    """
    trees = trees_of(job.schema_name)
    return list(trees.values()) if job.kind == "archive" else [trees["media"]]
