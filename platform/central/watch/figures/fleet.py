"""The sites: how many in which state, which do not answer, and whether anybody looks."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Max, Min, OuterRef, Q
from django.db.models.functions import Coalesce
from prometheus_client.core import GaugeMetricFamily

from central.watch.figures.families import age, family, single
from tenants.registry.models import SiteHeartbeat, Tenant, TenantKind, TenantState
from tenants.registry.schemas import stale_sites

# A site is down when so many looks in a row failed. They follow its own turn, so it holds for ten sites and for
# thousands: a window of minutes would see no look at all once a turn takes longer than the window.
FAILED_IN_A_ROW = 3
KINDS = [kind.value for kind in TenantKind if kind is not TenantKind.PLATFORM]


def families() -> Iterator[GaugeMetricFamily]:
    """Give all of them."""
    yield sites()
    yield from heartbeats()
    yield single("sites_stale", "Sites whose schema belongs to a former release", stale_sites().count())


def sites() -> GaugeMetricFamily:
    """Sites by kind and state; a state nobody is in is told as zero, since an alert sees only what is told."""
    counted = family("sites", "Sites", "kind", "state")
    rows = Tenant.objects.exclude(kind="PLATFORM").values("kind", "state").annotate(count=Count("pk")).order_by()
    found = {(row["kind"], row["state"]): row["count"] for row in rows}
    for kind, state in product(KINDS, TenantState.values):
        counted.add_metric([kind, state], found.get((kind, state), 0))
    return counted


def heartbeats() -> Iterator[GaugeMetricFamily]:
    """Active sites that are down, how long nobody looked at any site, and at the one unseen for longest."""
    looks = SiteHeartbeat.objects.filter(tenant=OuterRef("pk")).order_by("-checked_at")
    shown = Tenant.objects.filter(state__in=[TenantState.READY, TenantState.ACTIVE]).exclude(kind="PLATFORM")
    seen = shown.annotate(
        lately=ArraySubquery(looks.values("ok")[:FAILED_IN_A_ROW]),
        # Nobody has looked yet: it waits since it can be looked at.
        since=Coalesce(looks.values("checked_at")[:1], "proven_at"),
    )
    facts = seen.aggregate(
        down=Count("pk", filter=Q(state=TenantState.ACTIVE, lately=[False] * FAILED_IN_A_ROW)),
        latest=Max("since"),
        earliest=Min("since"),
    )
    yield single("sites_down", "Active sites that did not answer well three times in a row", facts["down"])
    yield single("heartbeat_silence_seconds", "Seconds since any site was last looked at", age(facts["latest"]))
    yield single("heartbeat_turn_seconds", "Seconds since the site unseen for longest was seen", age(facts["earliest"]))
