"""Which DNS provider serves a parent domain: one table, by the name in its row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from django.conf import settings

from provisioning.providers.dns import DnsProvider
from provisioning.providers.dns_cloudflare import CloudflareZone
from provisioning.providers.dns_local import LocalZone
from provisioning.steps.cloudflare import cloudflare_zone
from tenants.registry.models import ParentDomain


def _local(parent: ParentDomain) -> DnsProvider:
    return LocalZone(home=Path(settings.GAPURA_HOME), zone=zone_of(parent))


def _cloudflare(parent: ParentDomain) -> CloudflareZone | None:
    return cloudflare_zone(zone_of(parent))


PROVIDERS: Mapping[str, Callable[[ParentDomain], DnsProvider | None]] = {"local": _local, "cloudflare": _cloudflare}


def zone_of(parent: ParentDomain) -> str:
    """Return the zone a parent domain's names are entered in."""
    return parent.dns_zone or parent.serving_suffix


def find_provider(parent: ParentDomain) -> DnsProvider | None:
    """Return the provider of a parent domain, or None where none of that name is set up."""
    maker = PROVIDERS.get(parent.dns_provider)
    return maker(parent) if maker else None
