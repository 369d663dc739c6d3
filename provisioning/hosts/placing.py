"""Giving a site its web host: the emptiest in use, under a lock, so that no two take the last place."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from provisioning.hosts.errors import ServersFull
from provisioning.hosts.models import Placement, ServerState, WebServer
from provisioning.hosts.queries import has_room, loads
from tenants.registry.models import Tenant


def place(*, site: Tenant, by: str) -> WebServer:
    """Give a new site its web host; one that has a place already keeps it, so doing it twice does it once.

    Of those in use with room the one with the fewest sites, the default before others, then by name.

    :raises ServersFull: nobody takes one more; nothing was changed.
    """
    with transaction.atomic():
        servers = locked()
        standing = Placement.objects.select_related("server").filter(tenant=site).first()
        if standing is not None:
            return standing.server
        chosen = _emptiest(servers)
        Placement.objects.create(tenant=site, server=chosen, placed_by=by)
        return chosen


def place_again(*, site: Tenant, by: str) -> WebServer:
    """Give an archived site that comes back its web host: its former one where that has room, else the emptiest.

    :raises ServersFull: nobody takes one more; nothing was changed.
    """
    with transaction.atomic():
        servers, held = locked(), loads()
        former = Placement.objects.filter(tenant=site).values_list("server_id", flat=True).first()
        kept = next((one for one in servers if one.pk == former and has_room(one, held[one.pk])), None)
        chosen = kept or _emptiest(servers)
        Placement.objects.update_or_create(tenant=site, defaults={"server": chosen, "placed_by": by})
        return chosen


def move(*, site: Tenant, to: WebServer, by: str) -> None:
    """Have a site live on another web host from now on; that it is served there is the caller's to know."""
    Placement.objects.update_or_create(tenant=site, defaults={"server": to, "placed_by": by})


def locked() -> list[WebServer]:
    """Return all web hosts, held until the open transaction ends: one at a time gives places, or takes them away."""
    return list(WebServer.objects.select_for_update(no_key=True).order_by("pk"))


def emptiest(servers: Iterable[WebServer]) -> WebServer | None:
    """Return which of some web hosts takes the next site: the emptiest with room, the default first, then by name."""
    held = loads()
    fitting = [server for server in servers if has_room(server, held[server.pk])]
    return min(fitting, key=lambda server: (held[server.pk], not server.is_default, server.name), default=None)


def _emptiest(servers: list[WebServer]) -> WebServer:
    takers = [server for server in servers if server.state == ServerState.IN_USE]
    if len(takers) == 1 and takers[0].capacity is None:
        return takers[0]
    chosen = emptiest(takers) if takers else None
    if chosen is None:
        raise ServersFull
    return chosen
