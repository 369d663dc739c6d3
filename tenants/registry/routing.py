"""Which host leads to which site, and when it may."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kernel.time import now
from tenants.registry.errors import SchemaNotWhole
from tenants.registry.lookup import find_by_host
from tenants.registry.models import Tenant, TenantState
from tenants.registry.operations import Actor, change_state
from tenants.registry.schemas.proof import prove_whole

__all__ = ["find_by_host", "make_routable"]


def make_routable(tenant: Tenant, *, by: Actor = "provisioning") -> Tenant:
    """Let the site's host lead to it, after proving its schema whole (HAZARDS 3); doing it twice does it once.

    :raises SchemaNotWhole: when the schema lacks anything its template has.
    """
    tenant.refresh_from_db()
    if tenant.is_routable:
        return tenant
    proof = prove_whole(tenant.schema_name)
    if not proof.whole:
        raise SchemaNotWhole(
            _("The schema {name} is not whole; it lacks {count} things, first {first}.").format(
                name=tenant.schema_name, count=len(proof.missing), first=proof.missing[0]
            ),
            remedy=_("Undo this run and start it again: it will take another schema."),
        )
    return change_state(tenant=tenant, to=TenantState.READY, by=by, event="site.made_routable", proven_at=now())
