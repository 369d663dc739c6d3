"""Restores a site into a schema beside the living one, then lets the site's row name it: one update, all or nothing."""

from __future__ import annotations

import shutil

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kernel import audit
from kernel.audit.operations import actor_of
from kernel.time import now
from tenants.registry.backups import archiving, catalogue, places, reading
from tenants.registry.backups.errors import LoadFailed, RestoreStanding
from tenants.registry.backups.loading import Unreadable, loaded
from tenants.registry.backups.manifest import Manifest
from tenants.registry.backups.progress import Progress, Report, silent
from tenants.registry.backups.refreshing import refresh
from tenants.registry.backups.snapshot import count_rows
from tenants.registry.backups.verifying import require_rows
from tenants.registry.domains import put_back, set_main
from tenants.registry.errors import SchemaNotWhole
from tenants.registry.lifecycle import Actor, forget_on_commit
from tenants.registry.models import BackupSet, Domain, ParentDomain, RestoreState, SiteRestore, Tenant
from tenants.registry.schemas import fingerprints
from tenants.registry.schemas.making import opaque_name, remove_schema, schema_exists
from tenants.registry.schemas.migrating import migrate_site
from tenants.registry.schemas.proof import prove_schema
from tenants.registry.switching import in_public

State = RestoreState


def open_restore(
    *,
    tenant: Tenant,
    backup: BackupSet,
    made_for: str,
    by: Actor,
    parent: ParentDomain | None = None,
    label: str = "",
) -> SiteRestore:
    """Write the row of a restore, with the name of the schema it will make; asked again for the same, return it.

    :param parent, label: another address than the site has; its name must be the caller's already.
    :raises SetNotUsable, SetOfAnotherSite: the set is no good for this site.
    :raises RestoreStanding: another restore of the site is going on.
    """
    with in_public():
        found = SiteRestore.objects.select_related("backup", "parent", "tenant").filter(made_for=made_for).first()
        if found is not None:
            return found
        catalogue.require_set_of(tenant, str(backup.pk))
        try:
            with transaction.atomic():
                return SiteRestore.objects.create(
                    tenant=tenant,
                    backup=backup,
                    made_for=made_for,
                    requested_by=actor_of(by)[0],
                    schema_name=opaque_name(),
                    former_schema=tenant.schema_name,
                    parent=parent or tenant.parent,
                    label=label or tenant.label,
                    started_at=now(),
                )
        except IntegrityError as error:
            raise RestoreStanding(
                _("Another restore of {site} is going on.").format(site=tenant),
                remedy=_("Wait until it is done, or call it off first."),
            ) from error


def load_schema(restore: SiteRestore, *, report: Report = silent) -> Manifest:
    """Make the new schema, whole, of this release, and fit to be used; may be repeated after any kill.

    :raises SetDamaged, SetOfAnotherSite, SetTooNew: the set is no good; nothing was made.
    :raises SchemaNotWhole: after all it lacks something; it stays unused.
    """
    with in_public():
        manifest = reading.opened(restore.backup, report=report)
        reading.require_known(manifest)
        if not schema_exists(restore.schema_name):
            _load(restore, manifest, report=report)
        if manifest.fingerprint != fingerprints.migrations():
            report(_("bringing it up to this release"))
            migrate_site(restore.schema_name, report=report)
        refresh(restore.schema_name, host=_main_host(restore))
        _require_whole(restore)
    return manifest


def unpack_trees(restore: SiteRestore, *, report: Report = silent) -> int:
    """Lay the files of the set beside those of the site, under the new schema's name; return how many there are."""
    manifest = reading.opened(restore.backup, report=report)
    for name, target in places.trees_of(restore.schema_name).items():
        if target.exists():
            continue
        aside = target.with_name(f".restoring-{target.name}")
        shutil.rmtree(aside, ignore_errors=True)
        total = sum(file.size for file in manifest.trees[name])
        target.parent.mkdir(parents=True, exist_ok=True)
        places.require_room(target.parent, needed=total)
        progress = Progress(report, what=_("files"), total=total)
        archiving.unpack(places.folder_of(restore.backup) / places.part_of(name), into=aside, tell=progress.add)
        aside.rename(target)
    return manifest.files


def swap(restore: SiteRestore, *, by: Actor) -> Tenant:
    """Let the site's row name the new schema: from this instant its pages and files are the restored ones.

    It keeps its host names, and as the main one a domain of its own. The former schema and its files stay until
    `drop_former`.
    """
    with in_public(), transaction.atomic():
        tenant = Tenant.objects.select_for_update(of=("self",)).get(restores=restore)
        if tenant.schema_name != restore.schema_name:
            Tenant.objects.filter(pk=tenant.pk, schema_name=restore.former_schema).update(
                schema_name=restore.schema_name,
                fingerprint=fingerprints.migrations(),
                proven_at=now(),
                parent=restore.parent,
                label=restore.label,
            )
            SiteRestore.objects.filter(pk=restore.pk).update(state=State.SWAPPED, swapped_at=now())
            data = {"restore": str(restore.pk), "backup": str(restore.backup_id), "former": restore.former_schema}
            audit.record(event="site.restored", subject=f"tenant:{restore.schema_name}", by=by, data=data)
            forget_on_commit()
        tenant.refresh_from_db()
        main = _main_host(restore)
        if restore.host:  # perhaps a former name, which led on until now
            put_back(tenant=tenant, domain=restore.host, is_custom=False, until=None, by=by)
        if main:
            set_main(tenant=tenant, domain=main, by=by)
    tenant.refresh_from_db()
    tenant.__dict__.pop("primary_host", None)
    restore.refresh_from_db()
    return tenant


def drop_former(restore: SiteRestore, *, by: Actor) -> None:
    """Drop what the site was before, once nobody can be in it any more; only what this restore replaced (HAZARDS 2)."""
    with in_public(), transaction.atomic():
        row = SiteRestore.objects.select_for_update(of=("self",)).get(pk=restore.pk)
        if row.state != State.SWAPPED or Tenant.objects.filter(schema_name=row.former_schema).exists():
            return
        remove_schema(row.former_schema)
        audit.record(
            event="site.schema_dropped",
            subject=f"tenant:{row.former_schema}",
            by=by,
            data={"restore": str(row.pk), "now": row.schema_name},
        )
    _remove_trees(restore.former_schema)
    SiteRestore.objects.filter(pk=restore.pk, state=State.SWAPPED).update(state=State.DONE, finished_at=now())
    restore.refresh_from_db()


def call_off(restore: SiteRestore, *, by: Actor) -> bool:
    """Remove what a restore made that is not in use; False when the site is in it already, or it is over."""
    with in_public(), transaction.atomic():
        row = SiteRestore.objects.select_for_update(of=("self",)).get(pk=restore.pk)
        if row.state != State.LOADING:
            return row.state == State.CALLED_OFF
        remove_schema(row.schema_name)
        SiteRestore.objects.filter(pk=row.pk).update(state=State.CALLED_OFF, finished_at=now())
        data = {"restore": str(row.pk), "backup": str(row.backup_id)}
        audit.record(event="site.restore_called_off", subject=f"tenant:{row.former_schema}", by=by, data=data)
    _remove_trees(restore.schema_name)
    restore.refresh_from_db()
    return True


def _main_host(restore: SiteRestore) -> str:
    """Return the host name in the links of the restored site: a domain of its own stays that, else the name it gets."""
    own = Domain.objects.filter(tenant=restore.tenant_id, is_primary=True, is_custom=True)
    return own.values_list("domain", flat=True).first() or restore.host


def _load(restore: SiteRestore, manifest: Manifest, *, report: Report) -> None:
    backup = restore.backup
    dump = places.folder_of(backup) / places.DUMP
    try:
        with loaded(
            dump, source=backup.schema_name, target=restore.schema_name, tables=len(manifest.tables), report=report
        ) as own:
            require_rows(backup, manifest, found=count_rows(own, restore.schema_name))
            own.execute("COMMIT")
    except Unreadable as error:
        raise reading.damaged(
            backup, _("{file} cannot be read: {reason}").format(file=dump.name, reason=error)
        ) from error


def _require_whole(restore: SiteRestore) -> None:
    if restore.tenant is None:
        raise LoadFailed(
            _("The site of this restore is gone."),
            remedy=_("Call the run off: there is no site any more to restore into."),
        )
    proof = prove_schema(restore.schema_name, kind=restore.tenant.kind)
    if not proof.whole:
        raise SchemaNotWhole(
            _("The restored schema {name} is not whole; it lacks {count} things, first {first}.").format(
                name=restore.schema_name, count=len(proof.missing), first=proof.missing[0]
            ),
            remedy=_("Call the restore off; the site is as it was."),
        )


def _remove_trees(schema_name: str) -> None:
    for tree in places.trees_of(schema_name).values():
        shutil.rmtree(tree, ignore_errors=True)
        shutil.rmtree(tree.with_name(f".restoring-{tree.name}"), ignore_errors=True)
