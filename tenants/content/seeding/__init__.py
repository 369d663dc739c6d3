"""What fills a new site: the seed of a kind, once, in its template schema; the owner's name at each claim."""

from __future__ import annotations

from tenants.content.seeding.dressing import ContactDetails, dress_site
from tenants.content.seeding.seed import seed_site

__all__ = ["ContactDetails", "dress_site", "seed_site"]
