"""Parent domains and sites, as the product itself makes them."""

from __future__ import annotations

from itertools import count

from tenants.registry import operations, schemas
from tenants.registry.models import ParentDomain, Tenant

_numbers = count(1)


def make_parent(*, name="contohprov.go.id", **fields) -> ParentDomain:
    """A parent domain served below the test's own; the same name gives the same row."""
    first = name.split(".", 1)[0]
    defaults = {
        "serving_suffix": f"{first}.gapura.localhost",
        "region": "Provinsi Contoh",
        "kinds": ["AGENCY", "SCHOOL"],
        **fields,
    }
    return ParentDomain.objects.get_or_create(name=name, defaults=defaults)[0]


def make_tenant(*, label="", kind="AGENCY", name="", parent=None, state="READY", created_for="") -> Tenant:
    """A site claimed from the warm pool, brought to CLAIMED, READY, ACTIVE or SUSPENDED.

    In a test with `db` the claim is rolled back with the test, and the schema is in the pool again.
    """
    number = next(_numbers)
    label = label or f"situs{number}"
    tenant = schemas.claim(
        kind=kind,
        created_for=created_for or f"uji-{label}-{number}",
        name=name or f"Instansi {label} (contoh)",
        parent=parent or make_parent(),
        label=label,
    )
    for step in _STEPS[state]:
        step(tenant)
    tenant.refresh_from_db()
    return tenant


_STEPS = {
    "CLAIMED": (),
    "FAILED": (operations.mark_failed,),
    "READY": (operations.make_routable,),
    "ACTIVE": (operations.make_routable, lambda tenant: operations.activate(tenant, by="uji")),
    "SUSPENDED": (
        operations.make_routable,
        lambda tenant: operations.activate(tenant, by="uji"),
        lambda tenant: operations.suspend(tenant, by="uji"),
    ),
}
