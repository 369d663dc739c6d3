"""The site a run works on: by its schema, or while it is being made by the run's reference, which outlives a worker."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from provisioning.steps.job import Job
from tenants.registry.models import ParentDomain, Tenant


def find_site(job: Job) -> Tenant | None:
    """Return the site this run works on, if it is there."""
    return _sites(job).first()


def get_site(job: Job) -> Tenant:
    """Return the site this run works on.

    :raises Tenant.DoesNotExist: the steps before were not done.
    """
    return _sites(job).get()


def _sites(job: Job) -> QuerySet[Tenant]:
    found = Tenant.objects.select_related("parent")
    return found.filter(created_for=job.reference) if job.is_building else found.filter(schema_name=job.schema_name)


def parent_of(job: Job) -> ParentDomain:
    """Return the parent domain the site is made under."""
    return ParentDomain.objects.get(pk=job.desired.parent_id)


def host_of(job: Job) -> str:
    """Return the host name the run is about: the one the site gets, or a domain of its own."""
    return job.desired.host or f"{job.desired.label}.{parent_of(job).serving_suffix}"


def media_folder(site: Tenant) -> Path:
    """Return the folder of a site's files."""
    return Path(settings.MEDIA_ROOT) / site.schema_name
