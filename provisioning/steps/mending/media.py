"""Files of sites that a plan removes: the test file of a proof, and nothing else."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from provisioning.plan import Change
from provisioning.steps.job import Job
from provisioning.steps.mending.changing import Facts, Part, Thing
from provisioning.steps.proof import CANARY


def _look(change: Change) -> Facts:
    return dict(change.before or {}) if _path(change).is_file() else None


def _make(change: Change, job: Job) -> None:
    _path(change).unlink(missing_ok=True)


def _path(change: Change) -> Path:
    return Path(settings.MEDIA_ROOT) / change.target / CANARY


MEDIA = Part("mend_media", {"canary": Thing(_look, _make)})
