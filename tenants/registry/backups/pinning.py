"""Holds a site's files as they are at one moment: by hard links, which takes milliseconds and costs no space.

Our storage never writes into a file that exists, it makes new ones and deletes old ones. So a link keeps what was
there, whatever is uploaded or deleted while the set is being written.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tenants.registry.backups.places import files_below, trees_of
from tenants.registry.models import BackupSet


@contextmanager
def pinned(backup: BackupSet) -> Iterator[dict[str, Path]]:
    """Pin every tree of the set's site for the length of the block; return the pinned folders by tree."""
    trees = trees_of(backup.schema_name)
    pins = {name: tree.parent / f".pinned-{backup.pk.hex}" for name, tree in trees.items()}
    forget_pins(backup)
    try:
        for name, tree in trees.items():
            _pin(tree, pins[name])
        yield pins
    finally:
        forget_pins(backup)


def forget_pins(backup: BackupSet) -> None:
    """Remove the links, also those of a try that was killed."""
    for tree in trees_of(backup.schema_name).values():
        shutil.rmtree(tree.parent / f".pinned-{backup.pk.hex}", ignore_errors=True)


def _pin(tree: Path, pins: Path) -> None:
    pins.mkdir(parents=True, mode=0o700)
    for name, path in files_below(tree):
        target = pins / name
        target.parent.mkdir(parents=True, exist_ok=True)
        # A file deleted between listing and linking was deleted before the moment was over: it is not in the set.
        with suppress(FileNotFoundError):
            _link(path, target)


def _link(path: Path, target: Path) -> None:
    try:
        os.link(path, target)
    except FileNotFoundError:
        raise
    except OSError:  # a file system without hard links
        shutil.copy2(path, target)
