"""Parent domains and sites, as the product itself makes them."""

from __future__ import annotations

from itertools import count

from kernel.time import now
from tenants.registry import operations, schemas
from tenants.registry.models import Domain, ParentDomain, Tenant

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


def make_site_rows(count, *, state="ACTIVE", label="situs") -> list[Tenant]:
    """Rows of sites without schemas, for what only looks at the rows of `public`: a thousand cost what one does."""
    parent, moment = make_parent(), now()
    rows = Tenant.objects.bulk_create(
        Tenant(
            schema_name=f"t_{label}{number}",
            state=state,
            name=f"Instansi {label} {number:04d} (contoh)",
            parent=parent,
            label="" if state == "DELETED" else f"{label}{number}",
            created_for=f"uji-{label}{number}",
            proven_at=None if state in ("ARCHIVED", "DELETED") else moment,
            activated_at=moment,
            **({f"{state.lower()}_at": moment} if state in ("SUSPENDED", "ARCHIVED", "DELETED") else {}),
        )
        for number in range(count)
    )
    named = [row for row in rows if row.label]
    Domain.objects.bulk_create(
        Domain(tenant=row, domain=f"{row.label}.{parent.serving_suffix}", is_primary=True) for row in named
    )
    return rows


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
