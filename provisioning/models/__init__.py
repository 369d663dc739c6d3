"""The rows that are the truth: runs, the life cycle of sites, and what is remembered of outside services."""

from provisioning.models.lifecycle import ArchivePlan, LifecyclePolicy
from provisioning.models.runs import Run, RunEvent, RunQuerySet, StepRecord
from provisioning.models.services import KnownName, RequestBudget, ZoneId

__all__ = [
    "ArchivePlan",
    "KnownName",
    "LifecyclePolicy",
    "RequestBudget",
    "Run",
    "RunEvent",
    "RunQuerySet",
    "StepRecord",
    "ZoneId",
]
