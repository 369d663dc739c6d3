"""Looks at every site from outside, a bounded number in each round, the longest unseen first."""

from __future__ import annotations

from time import monotonic

from django.conf import settings
from django.db.models import F, Max

from kernel.errors import ProviderError
from kernel.time import now
from provisioning.hosts.models import WebServer
from provisioning.hosts.queries import servers_of
from provisioning.providers.outside import look
from tenants.registry.figures import record_heartbeat
from tenants.registry.models import SiteHeartbeat, Tenant, TenantState

SITES_A_ROUND = 40
SECONDS_A_LOOK = 3.0
WELL = range(200, 400)


def beat_round(*, most: int = SITES_A_ROUND) -> int:
    """Look at the sites unseen for longest and write down what was found; returns how many were looked at."""
    due = Tenant.objects.filter(state__in=[TenantState.READY, TenantState.ACTIVE]).exclude(schema_name="public")
    due = due.exclude(maintenance_until__gt=now())
    due = due.annotate(seen=Max("heartbeats__checked_at")).order_by(F("seen").asc(nulls_first=True))[:most]
    sites = list(due)
    servers = servers_of(sites)
    return len([_beat(site, server=servers[site.pk]) for site in sites])


def _beat(tenant: Tenant, *, server: WebServer) -> SiteHeartbeat:
    began = monotonic()
    try:
        seen = look(
            host=tenant.host,
            address=server.door,
            port=settings.GAPURA_PORT,
            scheme=settings.GAPURA_SCHEME,
            timeout=SECONDS_A_LOOK,
        )
    except ProviderError:
        return record_heartbeat(tenant=tenant, ok=False, status=None, ms=None)
    return record_heartbeat(
        tenant=tenant, ok=seen.status in WELL, status=seen.status, ms=round(1000 * (monotonic() - began))
    )
