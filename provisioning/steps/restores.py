"""The restore a run carries out, found by the run: the site's schema changes on the way."""

from __future__ import annotations

from provisioning.steps.job import Job
from tenants.registry.models import SiteRestore


def find_restore(job: Job) -> SiteRestore | None:
    """Return this run's restore, if it was opened."""
    return SiteRestore.objects.select_related("tenant__parent", "backup", "parent").filter(made_for=job.run_id).first()


def get_restore(job: Job) -> SiteRestore:
    """Return this run's restore.

    :raises SiteRestore.DoesNotExist: the steps before were not done.
    """
    return SiteRestore.objects.select_related("tenant__parent", "backup", "parent").get(made_for=job.run_id)
