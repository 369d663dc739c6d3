"""Fingerprints of what a preparation step depends on; quick to take, no Django."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import psycopg

SOURCES = ("platform", "tenants", "provisioning", "site_template")
_CODE = {".py", ".yml", ".yaml", ".json", ".sql"}


def current(root: Path, database_url: str) -> dict[str, str]:
    """Return the fingerprint of each preparation step, in the order they are done.

    Any change to our code or to the locked requirements has the schemas looked at again: the look is cheap
    and the steps themselves know whether there is anything to do.
    """
    files = list(_files(root))
    lock = (root / "requirements" / "runtime.txt").read_bytes()
    code = _digest(lock, (file for file in files if file[0].suffix in _CODE))
    return {
        "schemas": f"{code}:{_database(database_url)}",
        "static": _digest(lock, (file for file in files if "static" in file[0].parts)),
    }


def _files(root: Path) -> Iterator[tuple[Path, os.stat_result]]:
    for source in SOURCES:
        for folder, folders, names in os.walk(root / source):
            folders[:] = [name for name in folders if name not in {"__pycache__", "tests"}]
            for name in names:
                path = Path(folder, name)
                yield path, path.stat()


def _digest(first: bytes, files: Iterable[tuple[Path, os.stat_result]]) -> str:
    digest = hashlib.sha256(first)
    for path, found in sorted(files):
        digest.update(f"{path}:{found.st_size}:{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _database(url: str) -> str:
    """Tell this database, in its present state, from a new one or another one under the same address."""
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT (SELECT system_identifier FROM pg_control_system()), oid,"
            " to_regclass('public.django_migrations') IS NOT NULL FROM pg_database WHERE datname = current_database()"
        ).fetchone()
        server, oid, migrated = row or (0, 0, False)
        if not migrated:
            return f"{server}:{oid}"
        last = connection.execute("SELECT count(*), max(id) FROM public.django_migrations").fetchone()
    return f"{server}:{oid}:{last}"
