"""The database, and what it knows of the outside: `python -m central.cli.doctor.inside` prints findings as JSON.

In a process of its own, so that `gapura doctor` can speak even where Django cannot start.
"""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from central.cli.doctor import certificates, names
from central.cli.doctor.findings import Finding, Findings, judged
from central.cli.runtime.messages import _
from kernel.errors import GapuraError


def look() -> Findings:
    """Look at the way to the database, its migrations, the templates, the pool and the zones of its domains."""
    yield _server()
    yield _pooler()
    missing = _missing_migrations()
    yield judged(
        "migrations",
        not missing,
        _("The platform's tables are up to date."),
        otherwise=_("{count} migrations are missing, first {first}.").format(
            count=len(missing), first=missing[0] if missing else ""
        ),
        remedy=_("Run ./gapura up: it applies them."),
    )
    if not missing:
        yield from _templates()
        yield from certificates.look()
        yield from _cloudflare()
        yield from names.look()


def _server() -> Finding:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version = cursor.fetchone()[0]
    return Finding("database", "ok", _("PostgreSQL {version} answers.").format(version=version))


def _pooler() -> Finding:
    from tenants.registry import pooler

    try:
        pooler.refuse_transaction_pooler()
    except GapuraError as error:
        return Finding("pooler", "wrong", error.message, error.remedy)
    return Finding("pooler", "ok", _("No transaction pooler stands before the database."))


def _missing_migrations() -> list[str]:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def _templates() -> Findings:
    from tenants.registry import schemas
    from tenants.registry.schemas import pool

    stale = schemas.templates_stale()
    yield judged(
        "templates",
        not stale,
        _("The template schemas fit this version."),
        otherwise=_("Template schemas are missing or old: {names}.").format(names=", ".join(stale)),
        remedy=_("Run ./gapura up: it builds them."),
    )
    counts = {str(kind): pool.in_store(kind).count() for kind in pool.SITE_KINDS}
    yield judged(
        "pool",
        all(counts.values()),
        _("Warm schemas in store: {counts}.").format(counts=counts),
        otherwise=_("The store of warm schemas is empty for some kind: {counts}.").format(counts=counts),
        remedy=_("The worker fills it every two minutes; see that it runs."),
        state="warning",
    )


def _cloudflare() -> Findings:
    from central.cli.doctor import cloudflare

    yield from cloudflare.look()


if __name__ == "__main__":
    import django

    django.setup()
    click.echo(json.dumps([asdict(finding) for finding in look()]))
