"""Which web host a site lives on, and how full each is. Bulk questions cost the same for one site and for many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet

from provisioning.hosts.models import Placement, ServerState, WebServer
from provisioning.models import Run
from provisioning.states import TERMINAL
from tenants.registry.models import Tenant, TenantState

# What is kept in store, archived or gone takes no place on a web host.
NOWHERE = (TenantState.POOL, TenantState.ARCHIVED, TenantState.DELETED)


def default_server() -> WebServer:
    """Return the web host of all sites that were given no place of their own."""
    return WebServer.objects.get(is_default=True)


def server_of(site: Tenant) -> WebServer:
    """Return the web host a site lives on."""
    return WebServer.objects.filter(placements__tenant=site).first() or default_server()


def servers_of(sites: Iterable[Tenant]) -> dict[int, WebServer]:
    """Return the web host of each site, by the site's key; two queries for any number."""
    keys = [site.pk for site in sites]
    servers = {server.pk: server for server in WebServer.objects.all()}
    default = next(server for server in servers.values() if server.is_default)
    placed = dict(Placement.objects.filter(tenant__in=keys).values_list("tenant_id", "server_id"))
    return {key: servers[placed[key]] if key in placed else default for key in keys}


def living_on(server: WebServer, sites: QuerySet[Tenant] | None = None) -> QuerySet[Tenant]:
    """Return those of `sites`, or of all, that live on a web host; archived and deleted ones live nowhere."""
    found = Tenant.objects.all() if sites is None else sites
    there = Q(placement__server=server)
    if server.is_default:
        there |= Q(placement__isnull=True)
    return found.filter(there).exclude(kind="PLATFORM").exclude(state__in=NOWHERE)


def loads() -> Counter[int]:
    """Return how many sites each web host has, by its key; those on their way to it included."""
    claimed = Tenant.objects.exclude(kind="PLATFORM").exclude(state__in=NOWHERE)
    placed = Placement.objects.filter(tenant__in=claimed).order_by()
    found = Counter(dict(placed.values_list("server_id").annotate(Count("pk"))))
    # One that comes into being in this moment is about to be given its place.
    coming = Q(state=TenantState.CLAIMED, placement__isnull=True)
    found[default_server().pk] += claimed.exclude(coming).count() - found.total()
    found.update(_coming())
    return found


def load_of(server: WebServer) -> int:
    """Return how many sites a web host has, those on their way to it included."""
    return loads()[server.pk]


def has_room(server: WebServer, load: int) -> bool:
    """Say whether a web host takes one more site beside so many."""
    return server.state == ServerState.IN_USE and (server.capacity is None or load < server.capacity)


def _coming() -> list[int]:
    """Return the web hosts to which transfers are under way, once for each site that does not live there yet."""
    moving = Run.objects.filter(kind="transfer").exclude(state__in=[state.value for state in TERMINAL])
    wanted = dict(moving.values_list("tenant_id", "desired__wish__server"))
    keys = dict(WebServer.objects.filter(name__in=wanted.values()).values_list("name", "pk")) if wanted else {}
    there = set(Placement.objects.filter(tenant__in=wanted).values_list("tenant_id", "server_id")) if wanted else set()
    return [keys[name] for tenant, name in wanted.items() if name in keys and (tenant, keys[name]) not in there]
