"""What is asked of the engine for a request, and what the built site says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from central.websites.models import WebsiteRequest
from tenants.members.models import Activation
from tenants.registry.models import Tenant
from tenants.registry.switching import in_tenant

ADMIN_PREFIX = "admin."


def wish_for(case: WebsiteRequest) -> dict[str, Any]:
    """Return the arguments of `provisioning.operations.start_run` for a request, but for `by`.

    The contact holds what the agency publishes anyway; the telephone and address of the person responsible do not
    go onto the site unasked.
    """
    agency = case.agency
    return {
        "kind": "provision",
        "tenant_name": agency.name,
        "kind_of_site": agency.kind,
        "parent_id": case.parent_id,
        "label": case.label,
        "admin": {
            "username": admin_username(case),
            "email": case.responsible_email,
            "full_name": case.responsible_name,
        },
        "contact": {
            "short_name": agency.short_name,
            "government": f"Pemerintah {agency.region}",
            "address": agency.address,
        },
        "reference": case.number,
    }


def admin_username(case: WebsiteRequest) -> str:
    """Return the user name of the site's first administrator: `admin.dinkes`."""
    return f"{ADMIN_PREFIX}{case.label}"


@dataclass(frozen=True)
class Handover:
    """What the reply letter hands over; the activation by its id, its token does not exist yet."""

    tenant: Tenant
    activation_id: int
    username: str
    sent_to: str


def find_handover(case: WebsiteRequest) -> Handover | None:
    """Return what can be handed over, or None while the site or its administrator is not there.

    Looks into the site's own schema, so not within a transaction.
    """
    tenant = Tenant.objects.select_related("parent").filter(website_requests=case, proven_at__isnull=False).first()
    if tenant is None:
        return None
    with in_tenant(tenant):
        whose = (
            {"user__email__iexact": case.responsible_email} if case.change else {"user__username": admin_username(case)}
        )
        row = (
            Activation.objects.filter(**whose, revoked_at__isnull=True)
            .order_by("-id")
            .values_list("pk", "user__username", "sent_to")
            .first()
        )
    return Handover(tenant, *row) if row else None
