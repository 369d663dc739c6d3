"""Removes the folder of the site's files. Nothing brings it back but a backup."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

from provisioning.outcomes import Done, Outcome
from provisioning.plan import Action, Actual, Change, Plan
from provisioning.steps.job import Job


def probe(job: Job) -> Actual:
    """Look at what would be lost."""
    folder = _folder(job)
    if not folder.is_dir():
        return Actual(exists=False, matches=True)
    return Actual(exists=True, facts={"files": sum(path.is_file() for path in folder.rglob("*"))})


def plan(job: Job, actual: Actual) -> Plan:
    """One removal; planned even where there is no file yet, as one may be laid before the site is closed."""
    return Plan((Change(Action.DELETE, "media", job.schema_name, before=actual.facts),))


def apply(job: Job, plan: Plan) -> Outcome:
    """Remove the folder; what is gone already is no error."""
    folder = _folder(job)
    if folder.is_dir():
        shutil.rmtree(folder)
    return Done({"folder": job.schema_name})


def verify(job: Job, result: Mapping[str, Any]) -> str:
    """Read back that the folder is gone."""
    return "" if probe(job).matches else job.schema_name


def undo(job: Job, plan: Plan) -> Outcome:
    """Never asked for: the step is final."""
    return Done()


def _folder(job: Job) -> Path:
    """The schema's name comes from the run's row, whose constraint keeps it to a plain word (HAZARDS 13)."""
    return Path(settings.MEDIA_ROOT) / job.schema_name
