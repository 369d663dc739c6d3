"""A new schema three ways: by its migrations, by the template's script, by a claim from the pool."""

from __future__ import annotations

from itertools import count

from bench.figures import Sheet, clock, timed
from tenants.registry.models import Tenant, TenantKind
from tenants.registry.schemas import ensure_templates, fill_pool, migrate_public
from tenants.registry.schemas.making import create_schema, remove_schema
from tenants.registry.schemas.migrating import migrate_fully
from tenants.registry.schemas.pool import claim

COPIES = 8


def measure(sheet: Sheet) -> float:
    """Prepare the scratch database and measure the three ways; returns the seconds a copy takes among few others."""
    migrate_public()
    with clock() as by_migrations:
        migrate_fully("t_benchmigrated")
    remove_schema("t_benchmigrated")
    ensure_templates()
    migrated = sheet.add("schema by its migrations", by_migrations, unit="s")
    copied = sheet.add("schema by the template's script", _copies(), unit="s")
    sheet.add("  script / migrations", [copied / migrated], unit="x", budget="copy_share")
    fill_pool(size=COPIES)
    sheet.add("claim from the warm pool", _claims(), unit="s", budget="claim")
    return copied


def measure_among_many(sheet: Sheet, *, among_few: float) -> None:
    """Measure copies in the database that has all the sites, against those made when it had few."""
    copied = sheet.add("schema by the template's script, among all sites", _copies(), unit="s")
    sheet.add("  among all / among few", [copied / among_few], unit="x", budget="copy_flat")


def _copies() -> list[float]:
    return timed(lambda: create_schema(TenantKind.AGENCY), times=COPIES)


def _claims() -> list[float]:
    numbers = count(1)
    taken: list[Tenant] = []

    def one() -> None:
        at = next(numbers)
        taken.append(claim(kind=TenantKind.AGENCY, created_for=f"bench-{at}", name=f"Bench {at}", by="bench"))

    return timed(one, times=COPIES)
