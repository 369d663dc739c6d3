"""Builds the template schemas and the scripts taken from them.

BARE is migrated by normal means, once per set of migrations (some 20 s). The template of each kind of site is made
from BARE's script (0.3 s), seeded, and dumped. A script is kept only after a copy made by it was compared with its
template, line by line. Each row is written before its schema, so that what a crash left is known and cleared away.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable

from django.db import transaction

from kernel.locks import only_one
from kernel.time import now
from tenants.registry import seeding
from tenants.registry.errors import TemplateUnfaithful
from tenants.registry.models import SchemaTemplate
from tenants.registry.schemas import fingerprints, inventory
from tenants.registry.schemas.dump import dump_schema
from tenants.registry.schemas.making import apply_script, remove_schema, schema_names
from tenants.registry.schemas.migrating import migrate_fully
from tenants.registry.schemas.script import is_setting, script_from, without_prefix
from tenants.registry.schemas.sqltext import statements
from tenants.registry.switching import in_public, in_raw_schema

Report = Callable[[str], object]
Kind = SchemaTemplate.Kind
KINDS = (Kind.AGENCY, Kind.SCHOOL)
OURS = r"^zz_(template|copy)_"


def templates_stale() -> list[str]:
    """Return the templates that are missing or belong to another release; a few milliseconds."""
    built = dict(SchemaTemplate.objects.filter(state=SchemaTemplate.State.READY).values_list("kind", "fingerprint"))
    return [kind for kind in (Kind.BARE, *KINDS) if built.get(kind) != fingerprints.template(kind)]


def ensure_templates(report: Report | None = None) -> list[str]:
    """Build what is missing or stale, and return what was built; with nothing to do, a few milliseconds.

    Two processes may call it at once: one builds, the other waits and finds it done.

    :param report: is told in words what is being done, and each migration.
    :raises DumpFailed: when pg_dump is missing or too old.
    :raises TemplateUnfaithful: when a copy differs from its template.
    """
    with in_public():
        if not templates_stale():
            return []
        with only_one("registry.templates"):
            remove_leftovers()
            stale = templates_stale()
            for kind in stale:
                build_template(kind, report=report)
            remove_leftovers()
            return stale


def build_template(kind: str, *, report: Report | None = None) -> SchemaTemplate:
    """Build one template anew; the kinds of site need BARE's script. Not to be called inside a transaction."""
    tell = report or (lambda words: None)
    sign = fingerprints.template(kind)
    name = f"zz_template_{kind.lower()}_{sign[:12]}"
    SchemaTemplate.objects.filter(schema_name=name).delete()
    remove_schema(name)
    row = SchemaTemplate.objects.create(
        kind=kind, schema_name=name, fingerprint=sign, migrations=fingerprints.migrations()
    )
    if kind == Kind.BARE:
        migrate_fully(name, report=tell)
    else:
        tell(f"seeding the template {kind}")
        apply_script(script_for(Kind.BARE), schema_name=name)
        with in_raw_schema(name), transaction.atomic():
            seeding.run_seeds(kind)
    tell(f"taking the script of the template {kind}")
    dump = dump_schema(name)
    script = script_from(dump, schema_name=name)
    _require_faithful(script, dump=dump, schema_name=name)
    return _finish(row, script)


def script_for(kind: str) -> list[str]:
    """Return the statements that make a schema of a kind.

    :raises SchemaTemplate.DoesNotExist: when the template is not built.
    """
    return list(SchemaTemplate.objects.get(kind=kind, state=SchemaTemplate.State.READY).script)


def remove_leftovers() -> list[str]:
    """Drop template schemas that no finished template owns: of former releases, or half-made by a crash."""
    owned = set(SchemaTemplate.objects.filter(state=SchemaTemplate.State.READY).values_list("schema_name", flat=True))
    unowned = [name for name in schema_names(OURS) if name not in owned]
    for name in unowned:
        remove_schema(name)
    SchemaTemplate.objects.exclude(schema_name__in=owned).delete()
    return unowned


def _finish(row: SchemaTemplate, script: list[str]) -> SchemaTemplate:
    """Let the new template take the place of the old one, in one transaction."""
    with transaction.atomic():
        SchemaTemplate.objects.filter(kind=row.kind).exclude(pk=row.pk).delete()
        row.script = script
        row.inventory = inventory.take(row.schema_name)
        row.state = SchemaTemplate.State.READY
        row.built_at = now()
        row.save()
    return row


def _require_faithful(script: list[str], *, dump: str, schema_name: str) -> None:
    """Make a copy, dump it, and compare.

    :raises TemplateUnfaithful: when anything but PostgreSQL's known re-wording of `IN (…)` differs.
    """
    copy = schema_name.replace("zz_template_", "zz_copy_")
    remove_schema(copy)
    try:
        apply_script(script, schema_name=copy)
        original = _comparable(dump, schema_name)
        copied = _comparable(dump_schema(copy), copy)
    finally:
        remove_schema(copy)
    differing = [line for line in difflib.unified_diff(original, copied, lineterm="", n=0) if line[:1] in "+-"]
    if differing:
        raise TemplateUnfaithful(
            f"A copy of {schema_name} differs from it: {' | '.join(differing[2:6])[:500]}",
            remedy="Report this with the text above; the former template stays in use.",
        )


def _comparable(dump: str, schema_name: str) -> list[str]:
    """Return the lines of a dump that say what the schema is, in the one wording both sides share."""
    plain = without_prefix(dump, schema_name).replace(schema_name, "SCHEMA")
    return [line for one in statements(plain) if not is_setting(one) for line in _lines(one)]


def _lines(statement: str) -> list[str]:
    """Return a statement's lines; the order of rows says nothing, since PostgreSQL puts a row where there is room."""
    if statement.startswith("INSERT INTO "):
        first, *rows = statement.splitlines()
        return [first, *sorted(row.rstrip(",") for row in rows)]
    return [reworded(line) for line in statement.splitlines()]


_LITERAL = r"'(?:[^']|'')*'::[a-z ]+"
_LATE_CAST = re.compile(rf"\(\(ARRAY\[(?P<items>{_LITERAL}(?:, {_LITERAL})*)\]\)::(?P<type>[a-z ]+)\[\]\)")


def reworded(line: str) -> str:
    """Reword `IN (…)` in a CHECK or a partial index as PostgreSQL does when it reads its own wording back.

    It casts the whole array the first time, each member afterwards; the meaning is the same.
    """

    def early(found: re.Match[str]) -> str:
        items = (f"({item})::{found['type']}" for item in re.findall(_LITERAL, found["items"]))
        return f"(ARRAY[{', '.join(items)}])"

    return _LATE_CAST.sub(early, line)
