"""Where sets lie, and which folders of a site go into one. Everything here is for the platform's own account alone."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from tenants.registry.backups.errors import NoRoom
from tenants.registry.models import BackupSet

DUMP = "schema.dump"
MANIFEST = "manifest.json"
# Never fill the disk to the last byte: the database lies on it too, as a rule.
KEPT_FREE = 64 * 1024 * 1024


def root() -> Path:
    """Return the folder of all sets."""
    return Path(settings.GAPURA_BACKUP_ROOT)


def folder_of(backup: BackupSet) -> Path:
    """Return the folder of a set; it exists when the set is whole, and not before."""
    return root() / backup.schema_name / f"{backup.started_at:%Y%m%dT%H%M%SZ}-{backup.pk.hex[:12]}"


def aside_of(backup: BackupSet) -> Path:
    """Return where a set is written before it is whole."""
    target = folder_of(backup)
    return target.with_name(f".writing-{target.name}")


def trees_of(schema_name: str) -> dict[str, Path]:
    """Return the folders of a site by the name of their part: its media, and the archive of its letters."""
    return {
        "media": Path(settings.MEDIA_ROOT) / schema_name,
        "letters": Path(settings.PRIVATE_ROOT) / "letters" / schema_name,
    }


def part_of(tree: str) -> str:
    """Return the file name of the part that holds a tree."""
    return f"{tree}.tar"


def make_private(folder: Path) -> Path:
    """Make a folder, and those above it, for the platform's own account alone."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for one in (folder, *folder.parents):
        if one == root() or root() in one.parents:
            one.chmod(0o700)
    return folder


def private_file(path: str | Path, flags: int) -> int:
    """Open a new file that only the platform's own account may read; for `open(…, opener=)`."""
    return os.open(path, flags, 0o600)


def free_bytes(folder: Path) -> int:
    """Return how many bytes can still be written below a folder, whether it exists yet or not."""
    there = next(one for one in (folder, *folder.parents) if one.exists())
    return shutil.disk_usage(there).free


def require_room(folder: Path, *, needed: int) -> None:
    """Refuse to begin what would not fit.

    :raises NoRoom: with both figures.
    """
    free = free_bytes(folder)
    if free < needed + KEPT_FREE:
        raise no_room(folder, needed=needed + KEPT_FREE, free=free)


def no_room(folder: Path, *, needed: int, free: int) -> NoRoom:
    """Return the refusal, in megabytes."""
    return NoRoom(
        _("The disk of {folder} has {free} MB free; {needed} MB are needed.").format(
            folder=folder, free=free // 1_000_000, needed=-(-needed // 1_000_000)
        ),
        remedy=_("Free space there, or remove backups that are not needed any more; then it goes on."),
    )


def files_below(folder: Path) -> Iterator[tuple[str, Path]]:
    """Return the plain files below a folder by their relative names, in order; links and devices are left out."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path.relative_to(folder).as_posix(), path
