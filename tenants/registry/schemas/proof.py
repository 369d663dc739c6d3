"""The proof that a schema is whole, without which no host leads to it (HAZARDS 3)."""

from __future__ import annotations

from dataclasses import dataclass, field

from tenants.registry.models import SchemaTemplate, Tenant
from tenants.registry.schemas import inventory


@dataclass(frozen=True)
class Proof:
    """Whether a schema has all its template has; `missing` names what it lacks, as `part: name`."""

    whole: bool
    missing: list[str] = field(default_factory=list)


def prove_whole(schema_name: str) -> Proof:
    """Compare a site's schema with the template of its kind: tables, columns, constraints, indexes, sequences,
    triggers, functions and every migration row.

    A schema without a tenant, or whose kind has no template, is not proven.
    """
    kind = Tenant.objects.filter(schema_name=schema_name).values_list("kind", flat=True).first()
    if kind is None:
        return Proof(whole=False, missing=["tenant: no row"])
    return prove_schema(schema_name, kind=kind)


def prove_schema(schema_name: str, *, kind: str) -> Proof:
    """The same for a schema that no site has yet, as a restore makes it."""
    template = SchemaTemplate.objects.filter(kind=kind, state=SchemaTemplate.State.READY).first()
    if template is None:
        return Proof(whole=False, missing=[f"template: {kind}"])
    missing = inventory.compare(template=template.inventory, actual=inventory.take(schema_name)).missing
    return Proof(whole=not missing, missing=missing)
