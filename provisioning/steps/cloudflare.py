"""A zone at Cloudflare as the settings describe it, with what all workers share about it."""

from __future__ import annotations

from django.conf import settings
from django.utils.crypto import salted_hmac

from provisioning.budgets import SharedBudget
from provisioning.providers.dns_cloudflare import Access, CloudflareZone
from provisioning.zone_ids import ZoneIds

NAME = "cloudflare"


def cloudflare_zone(zone: str) -> CloudflareZone | None:
    """Return a zone at Cloudflare, or None where no token is set."""
    token = settings.CLOUDFLARE_API_TOKEN
    if not token:
        return None
    return CloudflareZone(
        Access(token, base_url=settings.CLOUDFLARE_BASE_URL, timeout=settings.CLOUDFLARE_TIMEOUT_SECONDS),
        zone=zone,
        zone_id=settings.CLOUDFLARE_ZONE_ID,
        budget=shared_budget(token),
        memory=ZoneIds(NAME, hint=settings.CLOUDFLARE_ZONE_ID),
    )


def name_servers(zone: str) -> tuple[str, ...]:
    """Return the name servers Cloudflare gave a zone; none without a token, or where it gave none.

    :raises ProviderFault: it cannot be asked.
    """
    service = cloudflare_zone(zone)
    memory = ZoneIds(NAME, hint=settings.CLOUDFLARE_ZONE_ID)
    return memory.name_servers(zone, ask=service.name_servers) if service is not None else ()


def shared_budget(token: str) -> SharedBudget:
    """Return the budget of a token; its row names the token by a fingerprint only."""
    fingerprint = salted_hmac("provisioning.budget", token, algorithm="sha256").hexdigest()[:16]
    return SharedBudget(
        key=f"{NAME}:{fingerprint}",
        limit=settings.CLOUDFLARE_BUDGET_REQUESTS,
        period=settings.CLOUDFLARE_BUDGET_SECONDS,
    )
