"""The list of agencies or schools: `kind,name,region,wanted_subdomain,parent_domain`."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from central.people.errors import ListRefused
from central.people.loaders.report import LoadReport, read_text, refuse
from central.people.models import Agency
from central.people.rules import Actor
from central.people.values import plain_line
from kernel import audit
from kernel.errors import InvalidValue
from tenants.registry.models import ParentDomain, TenantKind
from tenants.registry.parents import seed_parent

COLUMNS = ("kind", "name", "region", "wanted_subdomain", "parent_domain")
KINDS = {"agency": TenantKind.AGENCY.value, "school": TenantKind.SCHOOL.value}


@dataclass(frozen=True)
class Row:
    """One line of the list, checked; `line` counts from 1 with the heading."""

    line: int
    kind: str
    name: str
    region: str
    label: str
    parent: str


@transaction.atomic
def load_agencies(path: Path, *, by: Actor) -> LoadReport:
    """Load the list as a whole or not at all; an agency is known by region and name.

    The parent domains of the list are made where they are missing.

    :raises ListRefused: names each line that is wrong, what is wrong with it and how to mend it.
    """
    rows = _checked(read_text(path), name=path.name)
    parents = _parents(rows, by=by)
    counts = {"added": 0, "changed": 0, "unchanged": 0}
    known = {(agency.region, agency.name): agency for agency in Agency.objects.all()}
    for row in rows:
        counts[_store(row, parent=parents[row.parent], known=known)] += 1
    if counts["added"] or counts["changed"]:
        audit.record(event="agencies.loaded", subject=f"list:{path.name[:100]}", by=by, data=counts)
    return LoadReport(**counts)


def _parents(rows: list[Row], *, by: Actor) -> dict[str, ParentDomain]:
    wanted: dict[str, tuple[str, set[str]]] = {}
    for row in rows:
        wanted.setdefault(row.parent, (row.region, set()))[1].add(row.kind)
    return {
        name: seed_parent(name=name, region=region, kinds=sorted(kinds), by=by)
        for name, (region, kinds) in wanted.items()
    }


def _store(row: Row, *, parent: ParentDomain, known: dict[tuple[str, str], Agency]) -> str:
    wanted = {"kind": row.kind, "parent": parent, "suggested_label": row.label}
    agency = known.get((row.region, row.name))
    if agency is None:
        made = Agency.objects.create(name=row.name, region=row.region, head_title=_head_title(row), **wanted)
        known[row.region, row.name] = made
        return "added"
    if (agency.kind, agency.parent_id, agency.suggested_label) == (row.kind, parent.pk, row.label):
        return "unchanged"
    for field, value in wanted.items():
        setattr(agency, field, value)
    agency.save(update_fields=list(wanted))
    return "changed"


def _head_title(row: Row) -> str:
    """Return how the head is usually called; the form lets the applicant correct it. Official words, not translated."""
    first = row.name.split(" ", 1)[0]
    titles = {"Sekretariat": "Sekretaris", "Inspektorat": "Inspektur", "RSUD": "Direktur"}
    return f"{titles.get(first, 'Kepala')} {row.name}"


def _checked(text: str, *, name: str) -> list[Row]:
    reader = csv.DictReader(io.StringIO(text, newline=""), restkey="too many", strict=True)
    problems: list[str] = []
    rows: list[Row] = []
    try:
        _require_heading(reader, name=name)
        for line in reader:
            try:
                rows.append(_row(line, at=reader.line_num))
            except InvalidValue as error:
                problems.append(_at_line(reader.line_num, error))
    except csv.Error as error:
        problems.append(_("Line %(line)d: %(reason)s.") % {"line": reader.line_num, "reason": error})
    problems += _doubles(rows)
    if not rows and not problems:
        problems.append(_("The list has no lines below its heading."))
    refuse(problems, name=name)
    return rows


def _require_heading(reader: csv.DictReader[str], *, name: str) -> None:
    found = reader.fieldnames or []
    missing = [column for column in COLUMNS if column not in found]
    if missing:
        raise ListRefused(
            _("%(path)s lacks the columns: %(columns)s.") % {"path": name, "columns": ", ".join(missing)},
            remedy=_("The first line must be: %(heading)s") % {"heading": ",".join(COLUMNS)},
        )


def _row(line: dict[str, str], *, at: int) -> Row:
    if "too many" in line or None in line.values():
        raise InvalidValue(
            _("the number of columns does not match the heading."),
            remedy=_("Put a name that holds a comma between quotation marks."),
        )
    kind = KINDS.get(line["kind"].strip().lower())
    if kind is None:
        raise InvalidValue(
            _("“%(kind)s” is no kind of site.") % {"kind": line["kind"][:40]},
            remedy=_("Write agency or school."),
            field="kind",
        )
    return Row(
        line=at,
        kind=kind,
        name=plain_line(line["name"], field="name", most=150),
        region=plain_line(line["region"], field="region", most=150),
        label=plain_line(line["wanted_subdomain"], field="wanted_subdomain", most=63, required=False).lower(),
        parent=plain_line(line["parent_domain"], field="parent_domain", most=190).lower(),
    )


def _doubles(rows: list[Row]) -> list[str]:
    first: dict[tuple[str, str], int] = {}
    problems = []
    for row in rows:
        earlier = first.setdefault((row.region, row.name), row.line)
        if earlier != row.line:
            words = _("Line %(line)d: %(name)s stands in line %(earlier)d already. Keep one of the two.")
            problems.append(words % {"line": row.line, "name": row.name, "earlier": earlier})
    return problems


def _at_line(line: int, error: InvalidValue) -> str:
    where = _("Line %(line)d, column %(column)s") if error.field else _("Line %(line)d")
    return f"{where % {'line': line, 'column': error.field}}: {error}"
