"""Compares what the rows say with what exists, both ways; and counts what one run made."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

from provisioning.models import Run, StepRecord
from provisioning.providers.ansible import find_deviations, list_sites
from provisioning.providers.dns_local import LocalZone
from provisioning.states import RunState, StepState
from provisioning.steps.web_hosts import home, site_files, web_host
from tenants.members.models import Activation, User
from tenants.registry.models import Domain, NameReservation, ParentDomain, Tenant, TenantState
from tenants.registry.switching import in_tenant


@dataclass(frozen=True)
class Counts:
    """How many of each effect of a run exist."""

    reservations: int
    tenants: int
    schemas: int
    domains: int
    records: int
    vhosts: int
    administrators: int
    activations: int


ONE_OF_EACH = Counts(1, 1, 1, 1, 1, 1, 1, 1)
NOTHING = Counts(0, 0, 0, 0, 0, 0, 0, 0)


def count(reference: str) -> Counts:
    """Count the effects of the run of a reference, in the rows and outside."""
    sites = list(Tenant.objects.filter(created_for=reference))
    names = {site.schema_name for site in sites}
    wish = Run.objects.filter(reference=reference).first().desired
    host = f"{wish['label']}.{ParentDomain.objects.get(pk=wish['parent_id']).serving_suffix}"
    return Counts(
        reservations=NameReservation.objects.filter(holder=reference, state__in=["HELD", "TAKEN"]).count(),
        tenants=len(sites),
        schemas=len(names & existing_schemas()),
        domains=Domain.objects.filter(domain=host).count(),
        records=sum(record.name == host for record in records()),
        vhosts=len(names & set(list_sites(home=home()))),
        administrators=sum(in_site(site, lambda: User.objects.count()) for site in sites),
        activations=sum(in_site(site, lambda: Activation.objects.count()) for site in sites),
    )


def discrepancies() -> list[str]:
    """Return everything that exists without a row, and every row without what it says."""
    return [*orphans(), *gaps()]


def orphans() -> list[str]:
    """Return what exists, in the database and outside, though no site has it."""
    sites = Tenant.objects.exclude(kind="PLATFORM").exclude(state=TenantState.DELETED)
    claimed = set(sites.exclude(state=TenantState.POOL).values_list("schema_name", flat=True))
    hosts = set(Domain.objects.filter(tenant__schema_name__in=claimed).values_list("domain", flat=True))
    media = Path(settings.MEDIA_ROOT)
    names = NameReservation.objects.filter(state="TAKEN").exclude(holder__in=sites.values("created_for"))
    return [
        *(f"schema: {name}" for name in existing_schemas() - set(sites.values_list("schema_name", flat=True))),
        *(f"name: {name}" for name in names),
        *(f"record: {record}" for record in records() if record.owner not in claimed or record.name not in hosts),
        *(f"vhost: {name}" for name in set(list_sites(home=home())) - claimed),
        *(f"media: {path}" for path in media.glob("t_*") if path.name not in claimed),
        *(f"media: {path}" for path in media.rglob("gapura-proof*")),
    ]


def gaps() -> list[str]:
    """Return what the rows say there is, and is not."""
    there = Tenant.objects.exclude(kind="PLATFORM").exclude(state=TenantState.DELETED)
    rows = set(there.values_list("schema_name", flat=True))
    finished = {site.schema_name: site for site in finished_sites()}
    return [
        *(f"no schema: {name}" for name in rows - existing_schemas()),
        *(f"no record: {name}" for name in set(finished) - {record.owner for record in records()}),
        *(f"no vhost: {name}" for name in set(finished) - set(list_sites(home=home()))),
        *(f"vhost differs: {deviation.path}" for deviation in deviations(finished.values())),
        *unfinished_runs(),
    ]


def unfinished_runs() -> list[str]:
    """Return runs that say they are over while a step of theirs is not."""
    wrong = StepRecord.objects.filter(run__state=RunState.SUCCEEDED).exclude(state=StepState.DONE)
    left = StepRecord.objects.filter(run__state=RunState.COMPENSATED).exclude(
        state__in=[StepState.UNDONE, StepState.PENDING]
    )
    return [f"step out of line: {step}" for step in [*wrong, *left]]


def finished_sites() -> list[Tenant]:
    done = Run.objects.filter(state=RunState.SUCCEEDED).values_list("reference", flat=True)
    return list(Tenant.objects.filter(created_for__in=done).exclude(state=TenantState.DELETED))


def deviations(sites):
    found = [site_files(site) for site in sites]
    return find_deviations(sites=found, home=home(), host=web_host()) if found else []


def existing_schemas() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname ~ '^t_'")
        return {name for (name,) in cursor.fetchall()}


def records():
    zones = {parent.dns_zone or parent.serving_suffix for parent in ParentDomain.objects.all()}
    return [record for zone in zones for record in LocalZone(home=Path(settings.GAPURA_HOME), zone=zone).records()]


def in_site(site, question):
    with in_tenant(site):
        return question()
