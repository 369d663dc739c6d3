"""Who a message comes from: the platform, or the site in whose name it is sent."""

from __future__ import annotations

from email.utils import formataddr, parseaddr

from django.conf import settings

from tenants.registry.models import Tenant

PUBLIC = "public"


def sender_of(schema_name: str) -> str:
    """Return the From address: always the platform's mailbox, with the site's name before it."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    if schema_name != PUBLIC:
        found = Tenant.objects.filter(schema_name=schema_name).values_list("name", flat=True).first()
        name = " ".join((found or name).split())
    return formataddr((name, address))
