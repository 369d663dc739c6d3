"""Django's migration executor for many schemas: the graph is built once, and asked schema by schema.

`migrate_schemas` starts anew for each schema (0.9 s, most of it loading the graph); here a schema costs its own
migrations. It works in whichever schema is active, and sends no `post_migrate`: content types and permissions are
copied from the template instead (`upgrading.applying`). Content types of renamed models are renamed, as Django's own
`migrate` does by `pre_migrate`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.contenttypes.management import inject_rename_contenttypes_operations
from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor

from tenants.registry.schemas.withheld import nothing_withheld

Key = tuple[str, str]


class Executor:
    """Runs what the active schema lacks, and says which migration it is at.

    :ivar current: the migration that is being applied; None between two.
    """

    def __init__(self) -> None:
        self.current: Key | None = None
        self._heard: Callable[[Key], object] = lambda key: None
        self._executor = MigrationExecutor(connection, progress_callback=self._progress)
        every = [(migration, False) for migration in self._executor.loader.graph.nodes.values()]
        inject_rename_contenttypes_operations(plan=every, using=connection.alias)

    def listen(self, heard: Callable[[Key], object]) -> None:
        """Have each migration told when it begins."""
        self._heard = heard

    def migrate(self) -> list[Key]:
        """Apply what the active schema lacks; return it in order.

        :raises EmptyMigration: a router keeps a migration of a site's app from it; that one is not recorded.
        """
        executor = self._executor
        executor.recorder.ensure_schema()
        executor.loader.applied_migrations = executor.recorder.applied_migrations()  # type: ignore[assignment]
        targets = executor.loader.graph.leaf_nodes()
        plan = executor.migration_plan(targets)
        if plan:
            with nothing_withheld(at=lambda: ".".join(self.current or ())):
                executor.migrate(targets, plan=plan)
        return [(migration.app_label, migration.name) for migration, _backwards in plan]

    def _progress(self, action: str, migration: Migration | None = None, fake: Any = False) -> None:
        if migration is None:
            return
        key = (migration.app_label, migration.name)
        if action == "apply_start":
            self.current = key
            self._heard(key)
        elif action == "apply_success":
            self.current = None
