"""Which DNS provider serves a parent domain: one table, by the name in its row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from django.conf import settings

from provisioning.providers.dns import ChallengeZone, DnsProvider
from provisioning.providers.dns_cloudflare import CloudflareZone
from provisioning.providers.dns_local import LocalZone
from provisioning.providers.dns_rfc2136 import Key, Rfc2136Zone, Server
from provisioning.providers.dns_rfc2136.errors import ServerNotSet
from provisioning.steps.cloudflare import cloudflare_zone
from tenants.registry.models import ParentDomain


def _local(parent: ParentDomain) -> LocalZone:
    return LocalZone(home=Path(settings.GAPURA_HOME), zone=zone_of(parent))


def _cloudflare(parent: ParentDomain) -> CloudflareZone | None:
    """None where no token is set."""
    return cloudflare_zone(zone_of(parent))


def updated_zone(parent: ParentDomain) -> Rfc2136Zone:
    """Return the zone of a parent domain whose names are kept by signed updates.

    :raises ServerNotSet: a setting is missing.
    """
    return Rfc2136Zone(zone=zone_of(parent), server=_server(parent, key="RFC2136_KEY"))


def _rfc2136_challenges(parent: ParentDomain) -> Rfc2136Zone:
    """The key of challenges may touch nothing else; where none is set, the key of all updates does it."""
    key = "RFC2136_ACME_KEY" if settings.RFC2136_ACME_KEY_NAME else "RFC2136_KEY"
    return Rfc2136Zone(zone=zone_of(parent), server=_server(parent, key=key))


PROVIDERS: Mapping[str, Callable[[ParentDomain], DnsProvider | None]] = {
    "local": _local,
    "rfc2136": updated_zone,
    "cloudflare": _cloudflare,
}
CHALLENGES: Mapping[str, Callable[[ParentDomain], ChallengeZone | None]] = {
    "rfc2136": _rfc2136_challenges,
    "cloudflare": _cloudflare,
}


def zone_of(parent: ParentDomain) -> str:
    """Return the zone a parent domain's names are entered in."""
    common = settings.RFC2136_ZONE if parent.dns_provider == "rfc2136" else ""
    return parent.dns_zone or common or parent.serving_suffix


def find_provider(parent: ParentDomain) -> DnsProvider | None:
    """Return the provider of a parent domain, or None where none of that name is set up.

    :raises ServerNotSet: the provider is known, but a setting of it is missing.
    """
    maker = PROVIDERS.get(parent.dns_provider)
    return maker(parent) if maker else None


def find_challenge_zone(parent: ParentDomain) -> ChallengeZone | None:
    """Return where the challenges of a certificate authority are entered, or None where its provider takes none.

    :raises ServerNotSet: the provider is known, but a setting of it is missing.
    """
    maker = CHALLENGES.get(parent.dns_provider)
    return maker(parent) if maker else None


def _server(parent: ParentDomain, *, key: str) -> Server:
    return Server(
        _needed("RFC2136_SERVER", parent),
        _key(key, parent),
        port=settings.RFC2136_PORT,
        transfer_key=_key("RFC2136_TRANSFER_KEY", parent) if settings.RFC2136_TRANSFER_KEY_NAME else None,
    )


def _key(setting: str, parent: ParentDomain) -> Key:
    name, secret = (_needed(f"{setting}_{part}", parent) for part in ("NAME", "SECRET"))
    return Key(name, secret, settings.RFC2136_KEY_ALGORITHM)


def _needed(setting: str, parent: ParentDomain) -> str:
    value = str(getattr(settings, setting))
    if not value:
        raise ServerNotSet(zone=zone_of(parent), setting=setting)
    return value
