"""Drops the site's schema with everything in it. Nothing brings it back but a backup."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provisioning.outcomes import Done, Outcome
from provisioning.plan import Action, Actual, Change, Plan
from provisioning.steps.job import Job
from provisioning.steps.sites import find_site
from tenants.members.models import User
from tenants.registry.models import Domain
from tenants.registry.schemas import archive_schema, remove_site
from tenants.registry.switching import in_tenant


def probe(job: Job) -> Actual:
    """Look at what would be lost."""
    site = find_site(job)
    if site is None or not site.has_schema:
        return Actual(exists=False, matches=True)
    with in_tenant(site):
        facts = {"site_name": site.name, "accounts": User.objects.count()}
    hosts = list(Domain.objects.filter(tenant=site).order_by("-is_primary", "pk").values_list("domain", flat=True))
    return Actual(exists=True, facts={**facts, "hosts": hosts})


def plan(job: Job, actual: Actual) -> Plan:
    """One removal."""
    return Plan((Change(Action.DELETE, "schema", job.schema_name, before=actual.facts),)) if actual.exists else Plan()


def apply(job: Job, plan: Plan) -> Outcome:
    """Remove the schema, and of a deleted site its host names, in one transaction; the site's row stays for the record.

    :raises NoSuchTransition: a site to be deleted is not suspended.
    :raises NotOurs: a site to be archived has no final backup that was read back.
    """
    remove = archive_schema if job.kind == "archive" else remove_site
    remove(schema_name=job.schema_name, by=job.by)
    return Done({"schema": job.schema_name})


def verify(job: Job, result: Mapping[str, Any]) -> str:
    """Read back that the site is gone."""
    return "" if probe(job).matches else job.schema_name


def undo(job: Job, plan: Plan) -> Outcome:
    """Never asked for: the step is final."""
    return Done()
