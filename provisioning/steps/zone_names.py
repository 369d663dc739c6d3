"""Which of a site's host names are entered in our zone; a domain that is kept elsewhere is its keeper's to enter."""

from __future__ import annotations

from provisioning.steps.dns_providers import zone_of
from tenants.registry.models import Domain, ParentDomain, Tenant


def names_in_zone(site: Tenant, parent: ParentDomain) -> list[str]:
    """Return them in the order in which they came, former ones that lead on included."""
    names = Domain.objects.filter(tenant=site, is_custom=False).order_by("pk").values_list("domain", flat=True)
    return [name for name in names if name.endswith(f".{zone_of(parent)}")]
