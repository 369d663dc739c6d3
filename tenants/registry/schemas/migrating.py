"""Migrations by normal means: of `public`, of the bare template, and of a site that another release left behind."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Callable, Iterator
from typing import Any

from django.core.management import call_command
from django.db import connection
from django_tenants.signals import schema_migrate_message

from tenants.registry.lifecycle import seed_platform
from tenants.registry.schemas.fingerprints import migration_count
from tenants.registry.schemas.withheld import nothing_withheld

Report = Callable[[str], object]


def migrate_public(report: Report | None = None) -> None:
    """Bring the platform's own schema up to date and see that its row is there."""
    with _reporting(report, total=0):
        call_command("migrate_schemas", shared=True, interactive=False, verbosity=1)
    seed_platform()


def migrate_fully(schema_name: str, *, report: Report | None = None) -> None:
    """Create a schema and run every migration of a site's apps in it; not inside a transaction.

    Always by the standard executor: the multiprocessing one hung with a connection pool (HAZARDS 14).
    """
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {connection.ops.quote_name(schema_name)}")
    migrate_site(schema_name, report=report)


def migrate_site(schema_name: str, *, report: Report | None = None) -> None:
    """Run the migrations a schema lacks.

    :raises EmptyMigration: a router keeps a migration of a site's app from it; that one is not recorded.
    """
    with _reporting(report, total=migration_count()), nothing_withheld():
        call_command("migrate_schemas", schema_name=schema_name, executor="standard", interactive=False, verbosity=1)


@contextlib.contextmanager
def _reporting(report: Report | None, *, total: int) -> Iterator[None]:
    """Pass each migration's line to `report`, numbered; what the command prints is dropped."""
    done = 0
    outside = sys.stdout

    def told(sender: Any, message: str, **_: Any) -> None:
        nonlocal done
        _before, found, line = message.partition("Applying ")
        if found and report is not None:
            done += 1
            name = line.split("...", 1)[0]
            with contextlib.redirect_stdout(outside):
                report(f"{done}/{total} {name}" if total else name)

    schema_migrate_message.connect(told, weak=False)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            yield
    finally:
        schema_migrate_message.disconnect(told)
