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

UNUSED = [TenantState.POOL]


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
    claimed = {site.schema_name: site for site in Tenant.objects.exclude(kind="PLATFORM").exclude(state__in=UNUSED)}
    rows = {*claimed, *Tenant.objects.filter(state__in=UNUSED).values_list("schema_name", flat=True)}
    finished = {site.schema_name: site for site in finished_sites()}
    owners = {record.owner for record in records()}
    vhosts = set(list_sites(home=home()))
    media = {path.name for path in Path(settings.MEDIA_ROOT).glob("t_*")}
    hosts = set(Domain.objects.filter(tenant__in=claimed.values()).values_list("domain", flat=True))
    return [
        *(f"schema without a row: {name}" for name in existing_schemas() - rows),
        *(f"row without a schema: {name}" for name in rows - existing_schemas()),
        *(f"record without a site: {name}" for name in owners - set(claimed)),
        *(f"site without a record: {name}" for name in set(finished) - owners),
        *(f"record without a domain: {record.name}" for record in records() if record.name not in hosts),
        *(f"vhost without a site: {name}" for name in vhosts - set(claimed)),
        *(f"site without a vhost: {name}" for name in set(finished) - vhosts),
        *(f"vhost differs: {deviation.path}" for deviation in deviations(finished.values())),
        *(f"media without a site: {name}" for name in media - set(claimed)),
        *(f"left in media: {path}" for path in Path(settings.MEDIA_ROOT).rglob("gapura-proof*")),
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
    return list(Tenant.objects.filter(created_for__in=done))


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
