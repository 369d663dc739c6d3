"""Removing schemas: by the run that made them, or because nobody ever finished them."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import connection, transaction
from django.utils.translation import gettext as _

from kernel import audit
from kernel.locks import only_one
from kernel.time import now
from tenants.registry.errors import NotOurs
from tenants.registry.lifecycle import Actor, change_state, forget_on_commit
from tenants.registry.models import BackupReason, BackupState, Domain, SiteRestore, Tenant, TenantState
from tenants.registry.schemas.making import remove_schema, schema_names
from tenants.registry.schemas.templates import remove_leftovers
from tenants.registry.switching import in_public

DROPPABLE = frozenset({TenantState.CLAIMED, TenantState.READY, TenantState.FAILED})
SITES = r"^t_[a-z0-9]{1,40}$"


@dataclass(frozen=True)
class Sweep:
    """What a sweep removed, and the schemas without a row that it left for a person to look at."""

    removed: list[str] = field(default_factory=list)
    rows_without_schema: list[str] = field(default_factory=list)
    unexplained: list[str] = field(default_factory=list)


def drop_schema(tenant: Tenant, *, run: str, by: Actor = "provisioning") -> bool:
    """Drop a site's schema with all in it, and its row; False when it is gone already.

    :param run: what the caller gave as `created_for` when it claimed the schema: nobody else may drop it (HAZARDS 2).
    :raises NotOurs: when another run made it, or the site was already handed over.
    """
    with in_public(), transaction.atomic():
        row = Tenant.objects.select_for_update().filter(pk=tenant.pk).first()
        if row is None:
            return False
        _require_own(row, run)
        remove_schema(row.schema_name)
        name = row.schema_name
        row.delete()
        audit.record(event="site.schema_dropped", subject=f"tenant:{name}", by=by, data={"run": run})
        forget_on_commit()
    return True


def remove_site(*, schema_name: str, by: Actor) -> bool:
    """Drop the schema of a suspended site with all in it; its row stays for the record. False when it is gone already.

    The caller's plan was approved by a second person.

    :raises NoSuchTransition: the site is not suspended: one that still answers is never dropped.
    """
    with in_public(), transaction.atomic():
        row = Tenant.objects.select_for_update().filter(schema_name=schema_name).first()
        if row is None or row.state == TenantState.DELETED:
            return False
        change_state(
            tenant=row,
            to=TenantState.DELETED,
            by=by,
            event="site.deleted",
            deleted_at=now(),
            proven_at=None,
            suspended_at=None,
            label="",
        )
        remove_schema(schema_name)
        Domain.objects.filter(tenant=row).delete()
    return True


def archive_schema(*, schema_name: str, by: Actor) -> bool:
    """Drop the schema of an archived site, of which a final backup was read back. False when it is gone already.

    Its row, its host names and its reservation stay, for the day it is restored.

    :raises NotOurs: the site is not archived, or there is no such backup.
    """
    with in_public(), transaction.atomic():
        row = Tenant.objects.select_for_update().filter(schema_name=schema_name).first()
        if row is None or not row.has_schema:
            return False
        final = row.backups.filter(
            schema_name=schema_name, reason=BackupReason.FINAL, state=BackupState.WHOLE, verified_at__isnull=False
        )
        if row.state != TenantState.ARCHIVED or not final.exists():
            raise NotOurs(
                _("The site {name} has no final backup that was read back.").format(name=row),
                remedy=_("Make the final backup first: nothing is dropped before."),
            )
        Tenant.objects.filter(pk=row.pk).update(proven_at=None)
        remove_schema(schema_name)
        audit.record(event="site.schema_dropped", subject=f"tenant:{schema_name}", by=by, data={"archived": True})
        forget_on_commit()
    return True


def sweep_half_made() -> Sweep:
    """Clear away what crashes left: templates nobody finished, rows without schema, half-made schemas without row.

    Schemas are made in one transaction with their rows, so a schema without a row came from elsewhere. It is removed
    only when it holds no user and lacks the tables of a site; anything else is named and left alone.
    """
    with in_public():
        with only_one("registry.templates", wait=False) as alone:
            removed = remove_leftovers() if alone else []
        existing = set(schema_names(SITES))
        known = set(Tenant.objects.values_list("schema_name", flat=True)) | _in_restores()
        unexplained: list[str] = []
        for name in sorted(existing - known):
            if _is_half_made(name):
                remove_schema(name)
                removed.append(name)
            else:
                unexplained.append(name)
        return Sweep(removed, _remove_empty_rows(existing), unexplained)


def _in_restores() -> set[str]:
    """Return the schemas that restores are making, or have replaced and will drop."""
    standing = SiteRestore.objects.filter(state__in=SiteRestore.OPEN)
    return {name for pair in standing.values_list("schema_name", "former_schema") for name in pair}


def _require_own(row: Tenant, run: str) -> None:
    if row.created_for != run:
        raise NotOurs(
            _("The schema {name} was made for {owner}, not for {run}.").format(
                name=row.schema_name, owner=row.created_for, run=run
            ),
            remedy=_("Only the run that made a schema may drop it."),
        )
    if row.state not in DROPPABLE:
        raise NotOurs(
            _("The site {name} was already handed over ({state}).").format(
                name=row, state=TenantState(row.state).label
            ),
            remedy=_("Archive the site instead; undoing a run never removes a site that is in use."),
        )


def _is_half_made(schema_name: str) -> bool:
    """Whether a schema has no user table, or an empty one beside no record of finished migrations."""
    users, migrations = (_rows(schema_name, table) for table in ("members_user", "django_migrations"))
    return users is None or (users == 0 and not migrations)


def _rows(schema_name: str, table: str) -> int | None:
    """Return whether a table holds a row (1 or 0), or None where it does not exist."""
    qualified = f"{connection.ops.quote_name(schema_name)}.{table}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [qualified])
        if cursor.fetchone()[0] is None:
            return None
        cursor.execute(f"SELECT count(*) FROM (SELECT 1 FROM {qualified} LIMIT 1) AS one")  # noqa: S608 -- from pg_namespace
        return int(cursor.fetchone()[0])


def _remove_empty_rows(existing: set[str]) -> list[str]:
    """Remove pool rows whose schema somebody dropped by hand."""
    gone = Tenant.objects.filter(state=TenantState.POOL).exclude(schema_name__in=existing)
    names = list(gone.values_list("schema_name", flat=True))
    gone.delete()
    return names
