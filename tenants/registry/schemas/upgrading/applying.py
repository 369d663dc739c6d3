"""Brings one site up to date: by the collected SQL in one transaction, or by its migrations one after the other."""

from __future__ import annotations

import time

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import F
from django.utils import timezone

from kernel.time import now
from tenants.registry.models import SiteUpgrade, Tenant
from tenants.registry.schemas import fingerprints
from tenants.registry.schemas.executing import Executor
from tenants.registry.schemas.upgrading.recipes import Recipe
from tenants.registry.switching import in_public, in_raw_schema

# A table in use is waited for no longer: a waiting ALTER makes every reader behind it wait too.
LOCK_TIMEOUT = "2s"

Way = SiteUpgrade.Way
Outcome = SiteUpgrade.Outcome


def apply(site: Tenant, recipe: Recipe, *, template: str, runner: Executor) -> None:
    """Upgrade one site and journal it. Killed at any point and called again, it goes on.

    :param template: the schema of this release's template for the site's kind.
    :raises django.db.OperationalError: a table was in use for longer than two seconds; nothing was changed.
    :raises django.db.DatabaseError: a statement failed; by SQL nothing was changed, by migrations those before stay.
    """
    began = time.monotonic()
    if recipe.statements is None:
        _by_migrations(site, template=template, runner=runner)
        with in_public(), transaction.atomic():
            _finish(site, recipe, way=Way.MIGRATIONS, began=began)
    else:
        with in_public(), transaction.atomic():
            _by_sql(site, recipe, template=template)
            _finish(site, recipe, way=Way.SQL, began=began)


def journal_failure(site: Tenant, recipe: Recipe, *, outcome: str, error: str) -> None:
    """Note that a site could not be upgraded, and why; the next try overwrites it."""
    way = Way.SQL if recipe.is_collected else Way.MIGRATIONS
    with in_public(), transaction.atomic():
        _journal(site, recipe, way=way, outcome=outcome, error=error[:2000] or "-", seconds=0.0)


def _by_sql(site: Tenant, recipe: Recipe, *, template: str) -> None:
    """Play the statements with nothing but the site's schema in sight: what it lacks must not be found in `public`."""
    quoted = connection.ops.quote_name(site.schema_name)
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'; SET LOCAL search_path = {quoted}")
        for sql, params in recipe.statements or ():
            cursor.execute(sql, params)
        rows = [(app, name, timezone.now()) for app, name in recipe.gap.missing]
        cursor.executemany("INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, %s)", rows)
        if recipe.brings_permissions:
            _copy_permissions(cursor, template)
        # Back to what the connection believes is set; the next statements of the transaction are the registry's.
        cursor.execute(f"SET LOCAL search_path = {connection.ops.quote_name(settings.PUBLIC_SCHEMA_NAME)}")


def _by_migrations(site: Tenant, *, template: str, runner: Executor) -> None:
    """Run what the site lacks; as above, `public` is out of sight."""
    with in_raw_schema(site.schema_name):
        runner.migrate()
        with transaction.atomic(), connection.cursor() as cursor:
            _copy_permissions(cursor, template)


def _copy_permissions(cursor: CursorWrapper, template: str) -> None:
    """Add the content types and permissions of the template that the site lacks: new models bring them.

    Django's own receiver of `post_migrate` would do it with some sixty statements a site.
    """
    theirs = connection.ops.quote_name(template)
    cursor.execute(
        "INSERT INTO django_content_type (app_label, model) "  # noqa: S608 - the name of our own template
        f"SELECT app_label, model FROM {theirs}.django_content_type "
        "EXCEPT SELECT app_label, model FROM django_content_type"
    )
    cursor.execute(
        "INSERT INTO auth_permission (name, content_type_id, codename) "  # noqa: S608 - the name of our own template
        f"SELECT given.name, mine.id, given.codename FROM {theirs}.auth_permission given "
        f"JOIN {theirs}.django_content_type theirs ON theirs.id = given.content_type_id "
        "JOIN django_content_type mine USING (app_label, model) WHERE NOT EXISTS ("
        "SELECT FROM auth_permission had WHERE had.content_type_id = mine.id AND had.codename = given.codename)"
    )


def _finish(site: Tenant, recipe: Recipe, *, way: str, began: float) -> None:
    Tenant.objects.filter(pk=site.pk).update(fingerprint=fingerprints.migrations())
    _journal(site, recipe, way=way, outcome=Outcome.DONE, error="", seconds=time.monotonic() - began)


def _journal(site: Tenant, recipe: Recipe, *, way: str, outcome: str, error: str, seconds: float) -> None:
    values = {
        "outcome": outcome,
        "way": way,
        "migrations": len(recipe.gap.missing),
        "seconds": round(seconds, 4),
        "error": error,
        "at": now(),
    }
    # One upgrade at a time writes here, so that no row can come between the two.
    row = SiteUpgrade.objects.filter(tenant_id=site.pk, to=fingerprints.migrations())
    if not row.update(**values, tries=F("tries") + 1):
        SiteUpgrade.objects.create(tenant_id=site.pk, to=fingerprints.migrations(), **values, tries=1)
