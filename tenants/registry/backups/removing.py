"""Removes sets, the row first: no row says there is what is gone."""

from __future__ import annotations

import shutil
from datetime import timedelta

from kernel.time import now
from tenants.registry.backups import catalogue, places, retention
from tenants.registry.lifecycle import Actor
from tenants.registry.models import BackupSet, BackupState

# Folders of removed sets that a kill left are looked for so long.
LOOKED_FOR = timedelta(days=7)


def remove(backup: BackupSet, *, by: Actor) -> bool:
    """Remove a set for good; False when a restore needs it, or it is gone already."""
    if not catalogue.note_removed(backup, by=by):
        return False
    _remove_folder(backup)
    return True


def discard(backup: BackupSet, *, by: Actor) -> None:
    """Remove a set whose making was called off."""
    remove(backup, by=by)


def give_up(*, made_for: str, by: Actor) -> None:
    """Take a set out of the catalogue whose making was called off while somebody may still write it.

    Within the caller's transaction; its folder goes with the next sets that expire.
    """
    for backup in BackupSet.objects.filter(made_for=made_for):
        catalogue.note_removed(backup, by=by)


def remove_expired(*, by: Actor = "retention") -> int:
    """Remove the sets whose time is over (`retention`), and what a kill left of removed ones; return how many went."""
    moment = now()
    for left in BackupSet.objects.filter(state=BackupState.REMOVED, removed_at__gte=moment - LOOKED_FOR):
        _remove_folder(left)
    return sum(remove(backup, by=by) for backup in retention.removable(at=moment))


def _remove_folder(backup: BackupSet) -> None:
    for folder in (places.folder_of(backup), places.aside_of(backup)):
        shutil.rmtree(folder, ignore_errors=True)
