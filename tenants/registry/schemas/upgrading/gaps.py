"""Which sites lack migrations of this release, and which ones; sites that lack the same are upgraded alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import QuerySet

from tenants.registry.models import Tenant, TenantState
from tenants.registry.schemas import fingerprints
from tenants.registry.schemas.making import schema_names

Key = tuple[str, str]
# One statement asks so many schemas for their migrations.
CHUNK = 100


@dataclass(frozen=True)
class Gap:
    """What some sites lack, in the order it is to be applied.

    :ivar newer: migrations the sites have that come after the last one this release knows of their app.
    """

    missing: tuple[Key, ...]
    newer: tuple[Key, ...]


def stale_sites() -> QuerySet[Tenant]:
    """Return the sites whose schema lacks migrations of this release; the fingerprint column alone is read."""
    return (
        Tenant.objects.exclude(kind="PLATFORM")
        .exclude(state=TenantState.POOL)
        .filter(proven_at__isnull=False)  # deleted and archived sites have no schema
        .exclude(fingerprint=fingerprints.migrations())
        .order_by("pk")
    )


def by_gap(sites: Iterable[Tenant]) -> dict[Gap, list[Tenant]]:
    """Sort sites by what they lack; one whose schema is gone (an archived site's) is passed over."""
    existing = set(schema_names(r"^t_"))
    present = [site for site in sites if site.schema_name in existing]
    applied = applied_migrations([site.schema_name for site in present])
    order = _in_order()
    last = {app: max(name for known, name in order if known == app) for app, _name in order}
    found: dict[Gap, list[Tenant]] = defaultdict(list)
    for site in present:
        have = applied[site.schema_name]
        gap = Gap(
            missing=tuple(key for key in order if key not in have),
            newer=tuple(sorted((app, name) for app, name in have if app in last and name > last[app])),
        )
        found[gap].append(site)
    return dict(found)


def applied_migrations(schemas: list[str]) -> dict[str, frozenset[Key]]:
    """Return what each schema has recorded as applied, a hundred schemas a statement."""
    rows: dict[str, set[Key]] = {name: set() for name in schemas}
    for first in range(0, len(schemas), CHUNK):
        parts = [
            f"SELECT '{name}', app, name FROM {connection.ops.quote_name(name)}.django_migrations"  # noqa: S608 - ours
            for name in schemas[first : first + CHUNK]
        ]
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts))
            for schema, app, name in cursor.fetchall():
                rows[schema].add((app, name))
    return {name: frozenset(keys) for name, keys in rows.items()}


def _in_order() -> dict[Key, None]:
    """Return every migration of this release in an order in which they may be applied."""
    loader = MigrationLoader(None)
    graph = loader.graph
    ordered: dict[Key, None] = {}
    for leaf in sorted(graph.leaf_nodes()):
        for key in graph.forwards_plan(leaf):
            ordered[key] = None
    # A squashed migration stands for those it replaces, which some sites have recorded.
    for key, squashed in loader.replacements.items():
        ordered.setdefault(key, None)
        for replaced in squashed.replaces:
            ordered.setdefault(replaced, None)
    return ordered
