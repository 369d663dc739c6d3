"""All schemas at once: which exist, and a sign of each that two equal ones share; one statement, however many."""

from __future__ import annotations

from django.db import connection

# The same parts as an inventory has, without the migrations, which are rows. The signs are added up by XOR: no order,
# no sorting of a million lines.
_LINES = """
    SELECT relnamespace AS space, relkind::text || ' ' || relname AS line
      FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'i', 'S')
    UNION ALL
    SELECT c.relnamespace, 'column ' || c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
           || a.attnotnull::text || a.attidentity::text
      FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
     WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT c.connamespace, 'constraint ' || r.relname || '.' || c.conname || c.contype::text || c.convalidated::text
      FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid
    UNION ALL
    SELECT r.relnamespace, 'trigger ' || r.relname || '.' || t.tgname || t.tgenabled::text
      FROM pg_trigger t JOIN pg_class r ON r.oid = t.tgrelid WHERE NOT t.tgisinternal
    UNION ALL
    SELECT pronamespace, 'function ' || proname || '/' || pronargs FROM pg_proc
"""
_SIGNS = f"""
    SELECT n.nspname, count(l.line), coalesce(bit_xor(hashtextextended(l.line, 0)), 0)
      FROM pg_namespace n LEFT JOIN ({_LINES}) l ON l.space = n.oid
     WHERE n.nspname ~ %s
     GROUP BY n.nspname
"""  # noqa: S608 - constants of this module
_OTHERS = "SELECT nspname FROM pg_namespace WHERE nspname !~ %s ORDER BY 1"

OURS = r"^(t_|zz_template_|zz_copy_)"
KNOWN = r"^(public|pg_.*|information_schema|t_.*|zz_template_.*|zz_copy_.*)$"


def schema_signs() -> dict[str, str]:
    """Return every schema of ours, sites' and templates', with a sign of its tables, columns and the rest."""
    with connection.cursor() as cursor:
        cursor.execute(_SIGNS, [OURS])
        return {name: f"{count}:{sign}" for name, count, sign in cursor.fetchall()}


def foreign_schemas() -> list[str]:
    """Return the schemas that neither PostgreSQL nor we have made."""
    with connection.cursor() as cursor:
        cursor.execute(_OTHERS, [KNOWN])
        return [name for (name,) in cursor.fetchall()]
