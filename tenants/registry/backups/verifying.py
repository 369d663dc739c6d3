"""Proves that a set can be restored by doing it: all but the commit."""

from __future__ import annotations

import secrets
import tarfile

from django.utils.translation import gettext as _

from tenants.registry.backups import archiving, catalogue, places, reading
from tenants.registry.backups.errors import SetDamaged, SetOfAnotherSite
from tenants.registry.backups.loading import Unreadable, loaded
from tenants.registry.backups.manifest import Manifest
from tenants.registry.backups.progress import Report, silent
from tenants.registry.backups.snapshot import count_rows
from tenants.registry.lifecycle import Actor
from tenants.registry.models import BackupSet


def verify(backup: BackupSet, *, by: Actor, report: Report = silent) -> BackupSet:
    """Read a set back: every checksum, every file of every tree, and every row into a schema that is thrown away.

    What is found goes into the catalogue. Safe at any time: the scratch schema is never committed.

    :raises SetDamaged: what is wrong with it. :raises SetOfAnotherSite: it is another set.
    :raises SetNotUsable: there is no set to read.
    """
    catalogue.require_readable(backup)
    try:
        manifest = reading.opened(backup, report=report)
        _check_trees(backup, manifest)
        _check_rows(backup, manifest, report=report)
    except (SetDamaged, SetOfAnotherSite) as error:
        catalogue.note_damaged(backup, damage=str(error.message), by=by)
        raise
    return catalogue.note_verified(backup, by=by)


def require_rows(backup: BackupSet, manifest: Manifest, *, found: dict[str, int]) -> None:
    """Compare the rows of a loaded schema with the manifest, table by table.

    :raises SetDamaged: naming the first table that differs.
    """
    for table in sorted({*manifest.tables, *found}):
        wanted, have = manifest.tables.get(table), found.get(table)
        if wanted != have:
            words = _("the table {table} has {found} rows instead of {wanted}.")
            raise reading.damaged(backup, words.format(table=table, found=have, wanted=wanted))


def _check_trees(backup: BackupSet, manifest: Manifest) -> None:
    for name, files in manifest.trees.items():
        part = places.part_of(name)
        try:
            found = archiving.members(places.folder_of(backup) / part)
        except (tarfile.TarError, OSError) as error:
            raise reading.damaged(backup, _("{file} cannot be read.").format(file=part)) from error
        if found != files:
            raise reading.damaged(backup, _("{file} does not hold the files it should.").format(file=part))


def _check_rows(backup: BackupSet, manifest: Manifest, *, report: Report) -> None:
    scratch = f"zz_verify_{secrets.token_hex(8)}"
    dump = places.folder_of(backup) / places.DUMP
    try:
        with loaded(dump, source=backup.schema_name, target=scratch, tables=len(manifest.tables), report=report) as own:
            found = count_rows(own, scratch)
    except Unreadable as error:
        raise reading.damaged(
            backup, _("{file} cannot be read: {reason}").format(file=dump.name, reason=error)
        ) from error
    require_rows(backup, manifest, found=found)
