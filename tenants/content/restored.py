"""What pages must know of the address a restored site is reached at."""

from __future__ import annotations

from wagtail.models import Site

from tenants.registry.backups import Restored


def name_host(restored: Restored) -> None:
    """Write the host into Wagtail's own row: full addresses follow it, not the Domain row (HAZARDS 12)."""
    Site.objects.filter(is_default_site=True).update(hostname=restored.host, port=restored.port)
