"""Entries of a web host: what differs from them, and how it is written so that a kill leaves nothing half done."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

SYNC_ALL_ABOVE = 20


class Fault(Exception):
    """Why the set was not written. `facts` go to the caller beside the message."""

    def __init__(self, fault: str, message: str, **facts: Any) -> None:
        super().__init__(message)
        self.facts = {"fault": fault, "msg": message, **facts}


class Difference(NamedTuple):
    """One entry that is not as it should be. `before` is None where nothing lies, or where a folder does."""

    entry: dict[str, Any]
    before: str | None

    @property
    def path(self) -> str:
        return str(self.entry["path"])

    @property
    def is_removal(self) -> bool:
        return bool(self.entry["state"] == "absent")


def checked(entry: dict[str, Any], *, root: Path) -> dict[str, Any]:
    """Refuse a path that could leave the root, by its own parts or through a link somebody laid."""
    parts = Path(entry["path"]).parts
    if not parts or parts[0] == "/" or ".." in parts:
        raise Fault("bad_entry", f"{entry['path']!r} does not lie below the root")
    if entry["state"] == "absent" and len(parts) < 2:
        raise Fault("bad_entry", f"{entry['path']!r} is a part of the frame and is never removed")
    walked = root
    for part in parts[:-1]:
        walked /= part
        if walked.is_symlink():
            raise Fault("bad_entry", f"{walked} is a link; nothing is written through it")
    return entry


def compare(entry: dict[str, Any], *, root: Path) -> Difference | None:
    """Return the entry's difference from what lies there, None when it is as it should be."""
    path = root / entry["path"]
    if entry["state"] == "absent":
        return Difference(entry, text_of(path)) if os.path.lexists(path) else None
    if entry["state"] == "directory":
        return None if path.is_dir() else Difference(entry, None)
    before = text_of(path)
    is_same = before == entry["content"] and path.stat().st_mode & 0o7777 == int(entry["mode"], 8)
    return None if is_same else Difference(entry, before)


def text_of(path: Path) -> str | None:
    """Return a file's text; None where no regular file lies. A link is not followed: it is not the file we wrote."""
    if path.is_symlink() or not path.is_file():
        return None
    return path.read_bytes().decode("utf-8", errors="replace")


def apply(differences: list[Difference], *, root: Path, mark: Path | None) -> None:
    """Write what differs: first everything aside, then one sync, then the renames and removals in their order.

    :param mark: laid before the first file changes, where an nginx must be told afterwards.
    """
    if mark is not None:
        mark.touch()
    files = [difference for difference in differences if difference.entry["state"] == "file"]
    for folder in (difference for difference in differences if difference.entry["state"] == "directory"):
        make_folder(folder.entry, root=root)
    for file in files:
        write_aside(root / file.path, file.entry)
    sync([aside(root / file.path) for file in files])
    for difference in differences:
        path = root / difference.path
        if difference.is_removal:
            remove(path)
        elif difference.entry["state"] == "file":
            if path.is_dir() and not path.is_symlink():
                remove(path)
            aside(path).replace(path)


def aside(path: Path) -> Path:
    """A fixed name, so that a killed run leaves nothing its successor does not reuse.

    nginx includes only `*.conf`; logrotate passes over `.dpkg-tmp`, though not where the name begins with a dot.
    """
    return path.with_name(f"{path.name}.dpkg-tmp")


def make_folder(entry: dict[str, Any], *, root: Path) -> None:
    path = root / entry["path"]
    if path.is_symlink() or path.is_file():
        path.unlink()
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(int(entry["mode"], 8))
    if entry["owner"] and os.geteuid() == 0:
        shutil.chown(path, user=entry["owner"])


def write_aside(path: Path, entry: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    spare = aside(path)
    spare.unlink(missing_ok=True)
    with spare.open("x", encoding="utf-8") as stream:  # "x": never through a link somebody laid
        stream.write(entry["content"])
    spare.chmod(int(entry["mode"], 8))


def sync(paths: list[Path]) -> None:
    """Have the contents on disk before the renames. One call for all is cheaper than thousands of small ones."""
    if len(paths) > SYNC_ALL_ABOVE:
        os.sync()
        return
    for path in paths:
        with path.open("rb") as stream:
            os.fsync(stream.fileno())


def remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


@contextlib.contextmanager
def locked(path: Path, *, wait: int) -> Iterator[None]:
    with path.open("a") as stream:
        deadline = time.monotonic() + wait
        while True:
            try:
                fcntl.flock(stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise Fault("locked", f"another run holds {path}") from None
                time.sleep(0.05)
        yield
