"""Counts what one run made, and what nobody has, apart from the product's own auditor; and asks that one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

from provisioning.hosts.models import WebServer
from provisioning.models import Run
from provisioning.providers.ansible import list_sites
from provisioning.providers.dns_local import LocalZone
from provisioning.reality import audit
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
        vhosts=sum(name in names for name in vhosts()),
        administrators=sum(in_site(site, lambda: User.objects.count()) for site in sites),
        activations=sum(in_site(site, lambda: Activation.objects.count()) for site in sites),
    )


def discrepancies() -> list[str]:
    """Return what the product's auditor says, and what is counted here without it: it is not its own witness."""
    report = audit()
    told = [f"{found.kind}: {found.subject} | {found.expected} | {found.found}" for found in report.discrepancies]
    return [*told, *(f"unseen: {each}" for each in report.unseen), *orphans()]


@contextmanager
def audited() -> Iterator[None]:
    """Ask at the end what is wrong now and was not before: rows of earlier tests miss what was outside."""
    former = set(discrepancies())
    yield
    found = [told for told in discrepancies() if told not in former]
    assert found == [], found


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
        *(f"vhost: {name}" for name in set(vhosts()) - claimed),
        *(f"media: {path}" for path in media.glob("t_*") if path.name not in claimed),
        *(f"media: {path}" for path in media.rglob("gapura-proof*")),
    ]


def vhosts() -> list[str]:
    """Return the sites that lie on any web host, each as often as it does."""
    return [name for server in WebServer.objects.all() for name in list_sites(home=server.home)]


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
