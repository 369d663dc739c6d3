"""Sites with their heartbeat, freshness and visitors: four queries for a page of sites, however many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Sum, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from central.dashboard.figures import VISIT_DAYS
from kernel.time import now
from tenants.registry.addresses import site_url
from tenants.registry.models import DailyVisits, Domain, SiteHeartbeat, Tenant, TenantState

BEATS_SHOWN = 30
# What is kept in store is no site yet; of a deleted one only the record is left, so it is asked for by its state.
LISTED = tuple(state.value for state in TenantState if state not in (TenantState.POOL, TenantState.DELETED))
FILTERS = (*LISTED, TenantState.DELETED.value)
ANSWERING = (TenantState.READY.value, TenantState.ACTIVE.value)
DOWN = "DOWN"


@dataclass(frozen=True, slots=True)
class Beat:
    """One look at a site, for a bar."""

    at: datetime
    ok: bool
    status: int | None
    ms: int | None


@dataclass(frozen=True, slots=True)
class SiteLine:
    """One site as the lists show it."""

    tenant: Tenant
    host: str
    beats: tuple[Beat, ...]
    last_published_at: datetime | None
    visitors: int

    @property
    def url(self) -> str:
        """The address of its front page."""
        return site_url(self.host)

    @property
    def is_up(self) -> bool | None:
        """Whether the latest look found it well; None when nobody has looked yet."""
        return self.beats[-1].ok if self.beats else None


def shown_sites(*, search: str = "", state: str = "", among: Collection[str] = LISTED) -> QuerySet[Tenant]:
    """Return the sites the lists show, by name.

    :param search: part of a name, a subdomain or a host name.
    :param state: one state alone, or DOWN for those whose latest look failed; else those in one of the states `among`.
    """
    states = [state] if state in FILTERS else ANSWERING if state == DOWN else among
    found = Tenant.objects.filter(state__in=states).exclude(kind="PLATFORM").select_related("parent", "freshness")
    if state == DOWN:
        latest = SiteHeartbeat.objects.filter(tenant=OuterRef("pk")).order_by("-checked_at").values("ok")[:1]
        found = found.annotate(was_ok=Subquery(latest)).filter(was_ok=False)
    if search:
        hosts = Domain.objects.filter(tenant=OuterRef("pk"), domain__icontains=search)
        found = found.filter(Q(name__icontains=search) | Q(label__icontains=search) | Exists(hosts))
    return found.order_by("name", "pk")


def lines(tenants: Iterable[Tenant]) -> list[SiteLine]:
    """Return a page of sites with what the rolled-up rows say of them."""
    page = list(tenants)
    ids = [tenant.pk for tenant in page]
    hosts = dict(Domain.objects.filter(tenant__in=ids, is_primary=True).values_list("tenant_id", "domain"))
    beats, visitors = _beats(ids), _visitors(ids)
    for tenant in page:
        tenant.know_host(hosts.get(tenant.pk))
    return [
        SiteLine(
            tenant=tenant,
            host=hosts.get(tenant.pk, tenant.planned_host),
            beats=tuple(beats.get(tenant.pk, ())),
            last_published_at=getattr(getattr(tenant, "freshness", None), "last_published_at", None),
            visitors=visitors.get(tenant.pk, 0),
        )
        for tenant in page
    ]


def _beats(ids: list[int]) -> dict[int, list[Beat]]:
    since = now() - timedelta(days=2)
    latest = Window(RowNumber(), partition_by="tenant_id", order_by="-checked_at")
    rows = SiteHeartbeat.objects.filter(tenant__in=ids, checked_at__gte=since).annotate(nth=latest)
    found: dict[int, list[Beat]] = defaultdict(list)
    for row in rows.filter(nth__lte=BEATS_SHOWN).order_by("tenant_id", "checked_at"):
        found[row.tenant_id].append(Beat(row.checked_at, row.ok, row.status, row.ms))
    return found


def _visitors(ids: list[int]) -> dict[int, int]:
    first = timezone.localdate(now()) - timedelta(days=VISIT_DAYS - 1)
    rows = DailyVisits.objects.filter(tenant__in=ids, date__gte=first).values("tenant_id")
    return {row["tenant_id"]: row["total"] for row in rows.annotate(total=Sum("visitors")).order_by()}
