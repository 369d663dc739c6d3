"""Sites made by a former release: found by their fingerprint, brought up to date one by one."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import QuerySet

from tenants.registry.models import Tenant, TenantState
from tenants.registry.schemas import fingerprints
from tenants.registry.schemas.migrating import migrate_site
from tenants.registry.switching import in_public

Report = Callable[[str], object]


def stale_sites() -> QuerySet[Tenant]:
    """Return the sites whose schema lacks migrations of this release; the fingerprint column alone is read."""
    return (
        Tenant.objects.exclude(kind="PLATFORM")
        .exclude(state__in=[TenantState.POOL, TenantState.DELETED])
        .exclude(fingerprint=fingerprints.migrations())
        .order_by("pk")
    )


def upgrade_site(tenant: Tenant, *, report: Report | None = None) -> None:
    """Run the migrations a site's schema lacks, then note its new fingerprint; killed in between, it runs again."""
    with in_public():
        migrate_site(tenant.schema_name, report=report)
        Tenant.objects.filter(pk=tenant.pk).update(fingerprint=fingerprints.migrations())
