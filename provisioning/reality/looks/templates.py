"""The schemas new sites are copied from, against their rows and this release."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from provisioning.reality.discrepancies import Discrepancy, Kind, Severity, Way, by_code, fact
from provisioning.reality.promises import Promises
from provisioning.reality.registry import Look
from provisioning.reality.rows import Rows, Template
from tenants.registry.models import SchemaTemplate
from tenants.registry.schemas import fingerprints, inventory
from tenants.registry.schemas.making import schema_names
from tenants.registry.schemas.templates import KINDS as SITE_KINDS
from tenants.registry.schemas.templates import OURS

READY = SchemaTemplate.State.READY.value
BARE = SchemaTemplate.Kind.BARE.value
WANTED = (BARE, *(kind.value for kind in SITE_KINDS))

_BUILD = _("Run `gapura up` on one machine: it builds the templates anew; sites are not touched.")

KINDS = by_code(
    Kind(
        "template_missing",
        _("The template of this kind of site is not built: no site of it can be made once the store is empty."),
        _BUILD,
        Severity.ERROR,
        Way.MISSING,
    ),
    Kind(
        "template_schema_gone",
        _("The schema of this template is gone."),
        _BUILD,
        Severity.ERROR,
        Way.MISSING,
    ),
    Kind(
        "template_stale",
        _("This template is of a former release."),
        _BUILD,
        Severity.WARNING,
        Way.DIFFERENT,
    ),
    Kind(
        "template_changed",
        _("The schema of this template was changed by hand since it was built."),
        _BUILD,
        Severity.ERROR,
        Way.DIFFERENT,
    ),
    Kind(
        "template_half_made",
        _("Building this template was begun and never finished."),
        _BUILD,
        Severity.NOTICE,
        Way.UNEXPECTED,
    ),
    Kind(
        "template_orphan",
        _("There is a template's schema in the database that no template owns."),
        _BUILD,
        Severity.NOTICE,
        Way.UNEXPECTED,
    ),
)


@dataclass(frozen=True)
class Seen:
    """The template schemas that exist, the inventory of each, and the fingerprints of this release."""

    inventories: dict[str, inventory.Inventory] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    release: dict[str, str] = field(default_factory=dict)


def read(rows: Rows) -> Seen:
    """Take the inventory of the three templates."""
    names = tuple(schema_names(OURS))
    owned = [template.schema for template in rows.templates if template.schema in names]
    return Seen(
        {name: inventory.take(name) for name in owned},
        names,
        {kind: fingerprints.template(kind) for kind in WANTED},
    )


def compare(promised: Promises, seen: Seen) -> Iterator[Discrepancy]:
    """Compare rows, schemas and release."""
    rows = promised.rows
    ready = {template.kind: template for template in rows.templates if template.state == READY}
    for kind in WANTED:
        if kind not in ready:
            yield Discrepancy("template_missing", kind, seen.release[kind][:12], "")
    for template in rows.templates:
        yield from _of_template(template, seen)
    owned = {template.schema for template in rows.templates}
    for name in seen.names:
        if name not in owned:
            yield Discrepancy("template_orphan", name, "", name)


def _of_template(template: Template, seen: Seen) -> Iterator[Discrepancy]:
    actual = seen.inventories.get(template.schema)
    if template.state != READY:
        yield Discrepancy("template_half_made", template.schema, "", template.state)
    elif actual is None or not actual.get("tables"):
        yield Discrepancy("template_schema_gone", template.kind, template.schema, "")
    else:
        if template.fingerprint != seen.release.get(template.kind):
            release = seen.release.get(template.kind, "")
            yield Discrepancy("template_stale", template.kind, release[:12], template.fingerprint[:12])
        differs = inventory.compare(template=dict(template.inventory), actual=actual)
        if differs.missing or differs.unexpected:
            yield Discrepancy("template_changed", template.kind, fact(differs.missing), fact(differs.unexpected))


LOOK = Look("templates", _("Templates"), KINDS, read, compare)
