"""One question asked of many sites' schemas in few statements; a broken schema hides no other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import ProgrammingError, connection, transaction

# A statement over so many schemas takes the locks of a few thousand tables and indexes, which is within PostgreSQL's
# default; the figure of the locks is what bounds it.
AT_ONCE = 100


@dataclass(frozen=True)
class Part:
    """A question of one schema.

    :ivar tables: the tables it reads, each by the word that stands for it in the statement, in braces.
    :ivar statement: a SELECT in which `{schema}` stands for the schema's name.
    """

    tables: Mapping[str, str]
    statement: str
    parameters: Sequence[Any] = field(default_factory=list)


def read_across(schemas: Sequence[str], part: Part) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of every schema that has the tables; one that lacks a table, or goes meanwhile, is left out."""
    whole = having_tables(schemas, list(part.tables.values()))
    names = [name for name in schemas if name in whole]
    for start in range(0, len(names), AT_ONCE):
        yield from _read(names[start : start + AT_ONCE], part)


def having_tables(schemas: Iterable[str], tables: Sequence[str]) -> set[str]:
    """Return the schemas that have all these tables."""
    statement = """
        SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname = ANY(%s) AND c.relname = ANY(%s) AND c.relkind IN ('r', 'p')
         GROUP BY 1 HAVING count(*) = %s"""
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(schemas), list(tables), len(tables)])
        return {name for (name,) in cursor.fetchall()}


def _read(names: Sequence[str], part: Part) -> Iterator[tuple[Any, ...]]:
    """Read some schemas in one statement; where it fails, in halves, so that one broken schema hides no other."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(_of(name, part) for name in names), [*part.parameters] * len(names))
            rows = cursor.fetchall()
    except ProgrammingError:
        if len(names) > 1:
            middle = len(names) // 2
            yield from _read(names[:middle], part)
            yield from _read(names[middle:], part)
        return
    yield from rows


def _of(schema: str, part: Part) -> str:
    """Return the statement for one schema; the names in it are ours alone."""
    quote = connection.ops.quote_name
    statement = part.statement.replace("{schema}", schema)
    for name, table in part.tables.items():
        statement = statement.replace(f"{{{name}}}", f"{quote(schema)}.{quote(table)}")
    return f"({statement})"
