"""What may be done to a site as a whole; its schema is in `schemas`, its name in `reservations`."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kernel.time import now
from tenants.registry.errors import SchemaNotWhole
from tenants.registry.lifecycle import (
    Actor,
    activate,
    change_state,
    mark_failed,
    seed_platform,
    set_primary_domain,
    suspend,
    take_up_again,
    unsuspend,
)
from tenants.registry.models import Tenant, TenantState
from tenants.registry.schemas.proof import prove_whole

__all__ = [
    "activate",
    "make_routable",
    "mark_failed",
    "seed_platform",
    "set_primary_domain",
    "suspend",
    "take_up_again",
    "unsuspend",
]


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
