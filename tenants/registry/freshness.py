"""The indicator "content is updated regularly": content tells when something was published."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from kernel.time import now
from tenants.registry.switching import current_tenant, registry_in_sight

_UPSERT = """
    INSERT INTO public.registry_contentfreshness AS row (tenant_id, last_published_at, measured_at)
    VALUES (%s, %s, %s)
        ON CONFLICT (tenant_id)
        DO UPDATE SET last_published_at = greatest(row.last_published_at, excluded.last_published_at),
                      measured_at = excluded.measured_at"""


def record_publication(at: datetime) -> None:
    """Note that the active site published something; call it inside the publishing transaction.

    In a template being built there is no site, and nothing is noted.
    """
    if not registry_in_sight():
        return
    tenant = current_tenant()
    if tenant.is_platform:
        return
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, [tenant.pk, at, now()])
