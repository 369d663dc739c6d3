"""What visitors will be told: the authoritative name servers of a parent domain, asked for a site's name."""

from __future__ import annotations

from django.conf import settings

from provisioning.hosts.models import WebServer
from provisioning.providers.dns import Record, wanted_record
from provisioning.providers.dns_lookup import NameServer, confirm
from provisioning.providers.errors import ProviderFault
from provisioning.steps.dns_providers import zone_of
from tenants.registry.models import ParentDomain


def name_servers_of(parent: ParentDomain) -> tuple[NameServer, ...]:
    """Return whom to ask: the servers of DNS_VERIFY_NAMESERVERS, else the one that takes the updates.

    Nobody for a local zone: it is a file, and browsers find `*.localhost` by themselves.
    """
    if parent.dns_provider == "local":
        return ()
    listed = settings.DNS_VERIFY_NAMESERVERS
    if not listed and parent.dns_provider == "rfc2136":
        listed = ((settings.RFC2136_SERVER, settings.RFC2136_PORT),)
    return tuple(NameServer(address, port) for address, port in listed)


def record_for(parent: ParentDomain, *, host: str, owner: str, server: WebServer) -> Record:
    """Return the record that leads visitors of `host` to a web host.

    :raises NameRefused, NameOutsideZone:
    """
    return wanted_record(host, target=server.target, owner=owner, zone=zone_of(parent))


def find_lag(parent: ParentDomain, *, wanted: Record) -> ProviderFault | None:
    """Return what a name server says instead of `wanted`, or None where all of them say it."""
    try:
        confirm(wanted, servers=name_servers_of(parent))
    except ProviderFault as fault:
        return fault
    return None
