"""A zone at Cloudflare, through the official SDK."""

from provisioning.providers.dns_cloudflare.access import Access, Budget, ZoneMemory
from provisioning.providers.dns_cloudflare.client import CloudflareZone

__all__ = ["Access", "Budget", "CloudflareZone", "ZoneMemory"]
