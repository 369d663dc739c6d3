"""A tree of files as one tar, and back. Not compressed: pictures and documents are so already."""

from __future__ import annotations

import hashlib
import os
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

from tenants.registry.backups.manifest import FileFact, fact_of
from tenants.registry.backups.places import files_below, private_file

Tell = Callable[[int], None]


def pack(tree: Path, *, into: Path, tell: Tell) -> tuple[FileFact, ...]:
    """Write every file below `tree` into a new tar and return what they are."""
    facts = []
    with open(into, "xb", opener=private_file) as stream, tarfile.open(fileobj=stream, mode="w") as tar:
        for name, path in files_below(tree):
            member = tar.gettarinfo(path, arcname=name)
            member.uid = member.gid = 0
            member.uname = member.gname = ""
            # A pinned file has two links; the second must not become a reference to the first.
            member.type, member.linkname, member.size = tarfile.REGTYPE, "", path.stat().st_size
            with path.open("rb") as source:
                tar.addfile(member, source)
            facts.append(fact_of(path, name=name))
            tell(member.size)
    sync(into)
    return tuple(facts)


def unpack(archive: Path, *, into: Path, tell: Tell) -> None:
    """Write every file of a tar below a new folder. Names that lead out of it, links and devices are refused."""
    into.mkdir(parents=True, mode=0o755)
    with tarfile.open(archive, mode="r:") as tar:
        for member in tar:
            tar.extract(member, into, filter="data")
            tell(member.size)


def members(archive: Path) -> tuple[FileFact, ...]:
    """Read a tar and return the files in it.

    :raises tarfile.TarError, OSError: it is none, or ends too early.
    """
    found = []
    with tarfile.open(archive, mode="r:") as tar:
        for member in tar:
            stream: IO[bytes] | None = tar.extractfile(member)
            digest = hashlib.sha256()
            while stream is not None and (chunk := stream.read(1024 * 1024)):
                digest.update(chunk)
            found.append(FileFact(member.name, member.size, digest.hexdigest()))
    return tuple(found)


def sync(path: Path) -> None:
    """Have a file, or the entries of a folder, reach the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
