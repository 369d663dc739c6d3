"""The site a run works on, found by the run's reference: a claim is never lost with a worker."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from provisioning.steps.job import Job
from tenants.registry.models import ParentDomain, Tenant


def find_site(job: Job) -> Tenant | None:
    """Return the site claimed for this run's reference, if any."""
    return Tenant.objects.select_related("parent").filter(created_for=job.reference).first()


def get_site(job: Job) -> Tenant:
    """Return the site claimed for this run's reference.

    :raises Tenant.DoesNotExist: the steps before were not done.
    """
    return Tenant.objects.select_related("parent").get(created_for=job.reference)


def parent_of(job: Job) -> ParentDomain:
    """Return the parent domain the site is made under."""
    return ParentDomain.objects.get(pk=job.desired.parent_id)


def host_of(job: Job) -> str:
    """Return the host name the site gets."""
    return f"{job.desired.label}.{parent_of(job).serving_suffix}"


def media_folder(site: Tenant) -> Path:
    """Return the folder of a site's files."""
    return Path(settings.MEDIA_ROOT) / site.schema_name
