"""What visitors will be told: the authoritative name servers of a parent domain's zone, asked for a site's name."""

from __future__ import annotations

from django.conf import settings

from provisioning.hosts.models import WebServer
from provisioning.providers.dns import Record, wanted_record
from provisioning.providers.dns_lookup import NameServer, confirm, servers_of
from provisioning.providers.dns_lookup.errors import AnswersDiffer
from provisioning.providers.errors import ProviderFault
from provisioning.steps import cloudflare
from provisioning.steps.dns_providers import zone_of
from tenants.registry.models import ParentDomain

LOCAL, UPDATED = "local", "rfc2136"


def is_asked(parent: ParentDomain) -> bool:
    """Whether anybody is asked about the names of a parent domain; nothing goes over the network for it.

    Nobody for a local zone: it is a file, and browsers find `*.localhost` by themselves.
    """
    return parent.dns_provider != LOCAL and settings.DNS_ZONE_NAMESERVERS.get(zone_of(parent)) != ()


def name_servers_of(parent: ParentDomain) -> tuple[NameServer, ...]:
    """Return whom to ask: the servers set for the zone, else those of its provider.

    :raises ProviderFault: the service that keeps the zone cannot say which servers it has.
    """
    if not is_asked(parent):
        return ()
    zone = zone_of(parent)
    listed = settings.DNS_ZONE_NAMESERVERS.get(zone) or _of_the_installation(parent)
    if not listed and parent.dns_provider == UPDATED:
        listed = ((settings.RFC2136_SERVER, settings.RFC2136_PORT),)
    if listed:
        return tuple(NameServer(address, port) for address, port in listed)
    given = cloudflare.name_servers(zone) if parent.dns_provider == cloudflare.NAME else ()
    return tuple(map(NameServer.named, given)) or servers_of(zone)


def record_for(parent: ParentDomain, *, host: str, owner: str, server: WebServer) -> Record:
    """Return the record that leads visitors of `host` to a web host.

    :raises NameRefused, NameOutsideZone:
    """
    return wanted_record(host, target=server.target, owner=owner, zone=zone_of(parent))


def find_lag(parent: ParentDomain, *, wanted: Record) -> ProviderFault | None:
    """Return what a name server says instead of `wanted`, or None where all of them say it."""
    try:
        confirm(wanted, servers=name_servers_of(parent))
    except AnswersDiffer as fault:
        return None if _is_hidden(parent, wanted) else fault
    except ProviderFault as fault:
        return fault
    return None


def _of_the_installation(parent: ParentDomain) -> tuple[tuple[str, int], ...]:
    """The servers that are set without a zone are those of DNS_PROVIDER's zones; another provider has its own."""
    usual = settings.DNS_PROVIDER if settings.DNS_PROVIDER != LOCAL else UPDATED
    return settings.DNS_VERIFY_NAMESERVERS if parent.dns_provider == usual else ()


def _is_hidden(parent: ParentDomain, wanted: Record) -> bool:
    """Cloudflare answers its own addresses for a name whose keeper had it go through Cloudflare."""
    zone = cloudflare.cloudflare_zone(zone_of(parent)) if parent.dns_provider == cloudflare.NAME else None
    return zone is not None and zone.is_proxied(wanted.name)
