"""What a schema consists of, as comparable lists of names."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import connection

from tenants.registry.schemas.fingerprints import site_apps

Inventory = dict[str, list[str]]

# Asked for by the numbers of the schema's own tables and functions, as the catalogs have indexes on these and none on
# the schema: a question by schema reads the catalog of all sites, and costs more with every site there is.
_MEMBERS = """
    SELECT coalesce(array_agg(objid) FILTER (WHERE classid = 'pg_class'::regclass), '{}'),
           coalesce(array_agg(objid) FILTER (WHERE classid = 'pg_proc'::regclass), '{}')
      FROM pg_depend
     WHERE refclassid = 'pg_namespace'::regclass AND refobjid = %s"""
_PARTS = {
    "columns": """
        SELECT c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
               || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END || ' ' || a.attidentity::text
          FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
         WHERE a.attrelid = ANY(%(relations)s::oid[]) AND c.oid = ANY(%(relations)s::oid[])
           AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped""",
    "tables": "SELECT relname FROM pg_class WHERE oid = ANY(%(relations)s::oid[]) AND relkind IN ('r', 'p')",
    "views": "SELECT relname FROM pg_class WHERE oid = ANY(%(relations)s::oid[]) AND relkind IN ('v', 'm')",
    "indexes": """
        SELECT (SELECT relname FROM pg_class WHERE oid = indexrelid)
          FROM pg_index WHERE indrelid = ANY(%(relations)s::oid[])""",
    "sequences": "SELECT relname FROM pg_class WHERE oid = ANY(%(relations)s::oid[]) AND relkind = 'S'",
    "constraints": """
        SELECT (SELECT relname FROM pg_class WHERE oid = conrelid) || '.' || conname || ' ' || contype::text
               || CASE WHEN convalidated THEN '' ELSE ' not valid' END
          FROM pg_constraint WHERE conrelid = ANY(%(relations)s::oid[])""",
    "triggers": """
        SELECT (SELECT relname FROM pg_class WHERE oid = tgrelid) || '.' || tgname
          FROM pg_trigger WHERE tgrelid = ANY(%(relations)s::oid[]) AND NOT tgisinternal""",
    "functions": "SELECT proname || '/' || pronargs FROM pg_proc WHERE oid = ANY(%(functions)s::oid[])",
}


@dataclass(frozen=True)
class Difference:
    """What one inventory has and the other lacks, as `part: name`."""

    missing: list[str] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)


def take(schema_name: str) -> Inventory:
    """Return the inventory of a schema: tables, columns, indexes, constraints and the rest, and its migrations.

    An absent schema has an empty one.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT oid FROM pg_namespace WHERE nspname = %s", [schema_name])
        row = cursor.fetchone()
        if row is None:
            return {part: [] for part in (*_PARTS, "migrations")}
        cursor.execute(_MEMBERS, [row[0]])
        members = dict(zip(("relations", "functions"), cursor.fetchone(), strict=True))
        found: Inventory = {}
        for part, query in _PARTS.items():
            cursor.execute(query, members)
            found[part] = sorted(name for (name,) in cursor.fetchall())
        found["migrations"] = _migrations(schema_name) if "django_migrations" in found["tables"] else []
    return found


def compare(*, template: Inventory, actual: Inventory) -> Difference:
    """Return what `actual` lacks of the template, and what it has beyond it."""
    missing: list[str] = []
    unexpected: list[str] = []
    for part in sorted({*template, *actual}):
        want, have = set(template.get(part, ())), set(actual.get(part, ()))
        missing += [f"{part}: {name}" for name in sorted(want - have)]
        unexpected += [f"{part}: {name}" for name in sorted(have - want)]
    return Difference(missing, unexpected)


def _migrations(schema_name: str) -> list[str]:
    """Return the migrations of a site's apps; those of the platform's alone are recorded here too, as done in vain."""
    table = f"{connection.ops.quote_name(schema_name)}.django_migrations"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT app || '.' || name FROM {table} WHERE app = ANY(%s) ORDER BY 1",  # noqa: S608 -- our own schema's name
            [[app.label for app in site_apps()]],
        )
        return [name for (name,) in cursor.fetchall()]
