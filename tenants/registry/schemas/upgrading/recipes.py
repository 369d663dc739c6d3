"""Collects the SQL of a gap once: the migrations are run for real on an empty copy of a stale site, and overheard.

Run for real, because a later migration may look at what an earlier one made. What a migration does in Python depends
on the rows of each site, so such a gap is not collected: each site then runs its migrations by normal means.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RenameModel, RunPython, RunSQL, SeparateDatabaseAndState
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.fields import FieldOperation
from django.db.migrations.operations.models import IndexOperation

from tenants.registry.schemas.dump import dump_schema
from tenants.registry.schemas.executing import Executor
from tenants.registry.schemas.making import apply_script, remove_schema, schema_names
from tenants.registry.schemas.script import script_from
from tenants.registry.schemas.upgrading.gaps import Gap, Key
from tenants.registry.switching import in_public, in_raw_schema

Statement = tuple[str, Any]
OF_COLUMNS = (FieldOperation, IndexOperation)
# How the names of the empty copies begin.
COPY = "zz_copy_upgrade_"


@dataclass(frozen=True)
class Recipe:
    """What is to be played on each site with the same gap.

    :ivar statements: None where they cannot be collected.
    :ivar brings_permissions: the gap may bring content types or permissions, which are rows of each site.
    """

    gap: Gap
    statements: tuple[Statement, ...] | None
    brings_permissions: bool = True

    @property
    def is_collected(self) -> bool:
        """Whether the SQL is known; otherwise each site runs its migrations."""
        return self.statements is not None


def recipe_for(gap: Gap, *, like: str) -> Recipe:
    """Return the recipe of a gap.

    :param like: the schema of a site with this gap; nothing in it is changed, no row of it is read but which
        migrations it has.
    :raises EmptyMigration: a router keeps a migration from a site's schema (HAZARDS 11).
    :raises django.db.DatabaseError: a migration fails even on an empty copy.
    """
    loader = MigrationLoader(None)
    migrations = [loader.graph.nodes[key] for key in gap.missing if key in loader.graph.nodes]
    if not all(is_collectable(migration) for migration in migrations):
        return Recipe(gap, None)
    said = _overheard(gap, like=like)
    statements = tuple(statement for key in gap.missing for statement in said.get(key, ()))
    return Recipe(gap, statements, brings_permissions=any(map(_brings_permissions, migrations)))


def remove_left_copies() -> None:
    """Remove the copies of upgrades that were killed; the caller sees to it that no other upgrade is at work."""
    for name in schema_names(f"^{COPY}"):
        remove_schema(name)


def is_collectable(migration: Migration) -> bool:
    """Say whether a migration's SQL is the same for every site."""
    return bool(migration.atomic) and all(_is_plain(operation) for operation in flat(migration.operations))


def _brings_permissions(migration: Migration) -> bool:
    """Say whether a migration may bring a model or a permission; what only changes columns brings none."""
    return not all(isinstance(operation, OF_COLUMNS) for operation in migration.operations)


def flat(operations: Sequence[Operation]) -> Iterator[Operation]:
    """Give the operations on the database, those inside SeparateDatabaseAndState as well."""
    for operation in operations:
        if isinstance(operation, SeparateDatabaseAndState):
            yield from flat(operation.database_operations)
        else:
            yield operation


def _is_plain(operation: Operation) -> bool:
    if isinstance(operation, RunSQL):
        # A SELECT may call a function that changes rows; overhearing cannot tell it from a look.
        return not any(text.lstrip().upper().startswith(("SELECT", "WITH")) for text in _sql_of(operation))
    # With a model its content type is renamed, which is a row of each site.
    return not isinstance(operation, RunPython | RenameModel) and operation.__module__.startswith("django.")


def _sql_of(operation: RunSQL) -> Iterator[str]:
    sql = operation.sql
    for one in [sql] if isinstance(sql, str) else sql:
        yield one if isinstance(one, str) else one[0]


def _overheard(gap: Gap, *, like: str) -> dict[Key, list[Statement]]:
    """Run the gap's migrations on an empty copy and return what each said, without the looks."""
    said: dict[Key, list[Statement]] = {}
    with _empty_copy(like) as copy, in_raw_schema(copy):
        executor = Executor()
        executor.listen(lambda key: said.setdefault(key, []))
        with connection.execute_wrapper(lambda *call: _overhear(executor, said, call)):
            executor.migrate()
    return said


def _overhear(executor: Executor, said: dict[Key, list[Statement]], call: Any) -> Any:
    execute, sql, params, many, context = call
    text = str(sql).lstrip()
    key = executor.current
    is_look = text[:6].upper() == "SELECT" or text[:4].upper() == "WITH"
    is_journal = "django_migrations" in text
    is_path = text.startswith(("SET search_path", "SAVEPOINT", "RELEASE SAVEPOINT"))
    if key is not None and not (is_look or is_journal or is_path):
        said.setdefault(key, []).append((str(sql), params))
    return execute(sql, params, many, context)


@contextmanager
def _empty_copy(schema_name: str) -> Iterator[str]:
    """Make a schema with the structure of another and its record of migrations, no other row; gone afterwards."""
    copy = f"{COPY}{secrets.token_hex(6)}"
    with in_public():
        script = script_from(dump_schema(schema_name, only_structure=True), schema_name=schema_name)
        try:
            apply_script(script, schema_name=copy)
            quote = connection.ops.quote_name
            with connection.cursor() as cursor:
                cursor.execute(
                    f"INSERT INTO {quote(copy)}.django_migrations (app, name, applied) "  # noqa: S608 - our own names
                    f"SELECT app, name, applied FROM {quote(schema_name)}.django_migrations"
                )
            yield copy
        finally:
            with in_public():
                remove_schema(copy)
