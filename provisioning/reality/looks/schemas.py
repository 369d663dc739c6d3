"""Schemas in the database against the rows of sites, and each against the template of its kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from provisioning.plan import Action, Change
from provisioning.reality.discrepancies import Discrepancy, Kind, Severity, Way, by_code, fact
from provisioning.reality.promises import Aspect, Promises
from provisioning.reality.registry import Look
from provisioning.reality.rows import Rows, Site
from tenants.registry.models import SchemaTemplate
from tenants.registry.schemas import fingerprints, inventory
from tenants.registry.schemas.census import foreign_schemas, schema_signs

# So many deviating schemas are looked at closely; of more, only that they deviate is said.
CLOSELY = 20

KINDS = by_code(
    Kind(
        "schema_missing",
        _("The database of this site is gone."),
        _("Put the site back from its latest backup at once; do not let anybody start a run for it."),
        Severity.ERROR,
        Way.MISSING,
    ),
    Kind(
        "schema_orphan",
        _("There is a site's schema in the database, but no site."),
        _("Find out where it came from before anybody removes it: it may be the data of a site."),
        Severity.ERROR,
        Way.UNEXPECTED,
    ),
    Kind(
        "schema_lacks",
        _("The database of this site lacks something its template has."),
        _("Put back what is lacking from the latest backup, or restore the site."),
        Severity.ERROR,
        Way.DIFFERENT,
    ),
    Kind(
        "schema_exceeds",
        _("The database of this site holds something its template does not have."),
        _("Find out who made it: no release of the platform did."),
        Severity.WARNING,
        Way.DIFFERENT,
    ),
    Kind(
        "store_lacks",
        _("A schema in store is not whole: the next site would get it."),
        _("Have two people approve the plan: it throws the schema away; another is made by itself."),
        Severity.ERROR,
        Way.DIFFERENT,
    ),
    Kind(
        "schema_stale",
        _("This site is of a former release."),
        _("Run `gapura upgrade`."),
        Severity.WARNING,
        Way.DIFFERENT,
    ),
    Kind(
        "fingerprint_lies",
        _("This site is noted as one of a former release, but its database is of this one."),
        _("Approve the plan: it writes the sign of this release."),
        Severity.WARNING,
        Way.DIFFERENT,
    ),
    Kind(
        "schema_foreign",
        _("There is a schema in the database that the platform has not made."),
        _("Find out who made it, and give it a database of its own."),
        Severity.NOTICE,
        Way.UNEXPECTED,
    ),
)


@dataclass(frozen=True)
class Seen:
    """Every schema with its sign, and what those lack or have too much that differ from their template."""

    signs: dict[str, str]
    foreign: tuple[str, ...] = ()
    release: str = ""
    close: dict[str, inventory.Difference] = field(default_factory=dict)


def read(rows: Rows) -> Seen:
    """Read all signs in one statement; look closely only at what deviates."""
    signs = schema_signs()
    release = fingerprints.migrations()
    templates = {template.kind: template for template in rows.templates if template.state == _READY}
    close: dict[str, inventory.Difference] = {}
    for site in rows.sites:
        template = templates.get(site.kind)
        if len(close) < CLOSELY and template and _deviates(site, signs, template.schema, release):
            actual = {**inventory.take(site.schema), "migrations": []}
            close[site.schema] = inventory.compare(template={**template.inventory, "migrations": []}, actual=actual)
    return Seen(signs, tuple(foreign_schemas()), release, close)


def compare(promised: Promises, seen: Seen) -> Iterator[Discrepancy]:
    """Compare rows and schemas, both ways."""
    rows = promised.rows
    templates = {template.kind: template.schema for template in rows.templates if template.state == _READY}
    for site in rows.sites:
        if promised.must(site, Aspect.SCHEMA):
            yield from _of_site(rows, site, seen, template=templates.get(site.kind))
    for name in sorted(seen.signs):
        owner = rows.by_schema.get(name)
        is_known = name in promised.passing or (owner is not None and promised.may(owner, Aspect.SCHEMA))
        if name.startswith("t_") and not is_known:
            yield Discrepancy("schema_orphan", name, "", name)
    for name in seen.foreign:
        yield Discrepancy("schema_foreign", name, "", name)


def _of_site(rows: Rows, site: Site, seen: Seen, *, template: str | None) -> Iterator[Discrepancy]:
    known = rows.known_as(site)
    if site.schema not in seen.signs:
        yield Discrepancy("schema_missing", known, site.schema, "")
        return
    is_current = site.fingerprint == seen.release
    is_same = template is not None and seen.signs[site.schema] == seen.signs.get(template)
    if is_current and template in seen.signs and not is_same:
        yield from _deviating(site, known, seen.close.get(site.schema))
    elif not is_current and is_same and site.is_claimed:
        before, after = ({"fingerprint": sign} for sign in (site.fingerprint, seen.release))
        change = Change(Action.UPDATE, "fingerprint", site.schema, before=before, after=after)
        yield Discrepancy("fingerprint_lies", known, seen.release[:12], site.fingerprint[:12], change, "rows")
    elif not is_current and site.is_claimed:
        yield Discrepancy("schema_stale", known, seen.release[:12], site.fingerprint[:12])


def _deviating(site: Site, known: str, close: inventory.Difference | None) -> Iterator[Discrepancy]:
    missing, unexpected = (close.missing, close.unexpected) if close else ([], [])
    if missing or not unexpected:
        yield _lacking(site, known, fact(missing))
    if unexpected:
        yield Discrepancy("schema_exceeds", known, "", fact(unexpected))


def _lacking(site: Site, known: str, missing: str) -> Discrepancy:
    if site.is_claimed:
        return Discrepancy("schema_lacks", known, missing, "")
    change = Change(Action.DELETE, "stored_schema", site.schema, before={"schema": site.schema, "kind": site.kind})
    return Discrepancy("store_lacks", known, missing, "", change, "rows")


def _deviates(site: Site, signs: dict[str, str], template: str, release: str) -> bool:
    is_comparable = site.schema in signs and template in signs and site.fingerprint == release
    return is_comparable and signs[site.schema] != signs[template]


_READY = SchemaTemplate.State.READY.value

LOOK = Look("schemas", _("Databases"), KINDS, read, compare)
