"""What a schema consists of, as comparable lists of names."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import connection

from tenants.registry.schemas.fingerprints import site_apps

Inventory = dict[str, list[str]]

_PARTS = {
    "columns": """
        SELECT c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
               || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END || ' ' || a.attidentity::text
          FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
         WHERE c.relnamespace = %(schema)s AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped""",
    "tables": "SELECT relname FROM pg_class WHERE relnamespace = %(schema)s AND relkind IN ('r', 'p')",
    "views": "SELECT relname FROM pg_class WHERE relnamespace = %(schema)s AND relkind IN ('v', 'm')",
    "indexes": "SELECT relname FROM pg_class WHERE relnamespace = %(schema)s AND relkind = 'i'",
    "sequences": "SELECT relname FROM pg_class WHERE relnamespace = %(schema)s AND relkind = 'S'",
    "constraints": """
        SELECT r.relname || '.' || c.conname || ' ' || c.contype::text
               || CASE WHEN c.convalidated THEN '' ELSE ' not valid' END
          FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid WHERE c.connamespace = %(schema)s""",
    "triggers": """
        SELECT r.relname || '.' || t.tgname
          FROM pg_trigger t JOIN pg_class r ON r.oid = t.tgrelid
         WHERE r.relnamespace = %(schema)s AND NOT t.tgisinternal""",
    "functions": "SELECT proname || '/' || pronargs FROM pg_proc WHERE pronamespace = %(schema)s",
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
        found: Inventory = {}
        for part, query in _PARTS.items():
            cursor.execute(query, {"schema": row[0]})
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
