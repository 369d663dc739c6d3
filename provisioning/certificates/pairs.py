"""Key and chain on disk: a pair appears whole or not at all, and is never changed afterwards.

    <home>/tls/<name>/<version>/chain.pem  key.pem      a pair; the version is the certificate's fingerprint
    <home>/tls/<name>/next.key                          the key of the order in progress

nginx is told the version, so it can never read the chain of one pair and the key of another.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

FOLDER = re.compile(r"(_\.)?[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")
VERSION = re.compile(r"[0-9a-f]{16}")
CHAIN, KEY, NEXT_KEY = "chain.pem", "key.pem", "next.key"


class Pairs:
    """The pairs of one name below the web host's folder."""

    def __init__(self, *, home: Path, folder: str) -> None:
        if not FOLDER.fullmatch(folder) or ".." in folder:
            raise ValueError(f"{folder!r} names no folder of a certificate")
        self.folder = home / "tls" / folder

    def next_key(self) -> bytes:
        """Return the key of the order in progress, made where there is none: a resumed order goes on with its own."""
        path = self.folder / NEXT_KEY
        if not path.exists():
            self._make_folder()
            _write(path.with_name(f".{NEXT_KEY}"), _new_key())
            path.with_name(f".{NEXT_KEY}").replace(path)
        return path.read_bytes()

    def forget_next_key(self) -> None:
        """Remove the key of an order that is over."""
        (self.folder / NEXT_KEY).unlink(missing_ok=True)

    def install(self, *, version: str, chain: bytes, key: bytes) -> Path:
        """Lay a pair in place, whole, by one rename; one that is there already is left as it is."""
        if not VERSION.fullmatch(version):
            raise ValueError(f"{version!r} names no version of a certificate")
        final = self.folder / version
        if self.has(version):
            return final
        self._make_folder()
        aside = self.folder / f".{version}"
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(mode=0o700)
        _write(aside / KEY, key)
        _write(aside / CHAIN, chain, mode=0o644)
        _sync_folder(aside)
        shutil.rmtree(final, ignore_errors=True)  # only where somebody took a file out of it
        aside.replace(final)
        _sync_folder(self.folder)
        return final

    def has(self, version: str) -> bool:
        """Say whether a pair of this version lies there."""
        return all((self.folder / version / name).is_file() for name in (CHAIN, KEY))

    def chain(self, version: str) -> bytes:
        """Return the chain of a pair."""
        return (self.folder / version / CHAIN).read_bytes()

    def prune(self, *, keep: set[str]) -> None:
        """Remove the pairs of other versions, and what a killed worker left aside."""
        if not self.folder.is_dir():
            return
        for path in list(self.folder.iterdir()):
            if path.is_dir() and path.name not in keep:
                shutil.rmtree(_put_aside(path), ignore_errors=True)

    def remove(self) -> None:
        """Remove everything of this name."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _make_folder(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o700)


def _put_aside(path: Path) -> Path:
    """Take a pair out of sight by one rename: what is seen under a version's name is whole until it is gone."""
    if path.name.startswith("."):
        return path
    aside = path.with_name(f".{path.name}")
    shutil.rmtree(aside, ignore_errors=True)
    return path.replace(aside)


def _new_key() -> bytes:
    return ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write(path: Path, content: bytes, *, mode: int = 0o600) -> None:
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    path.chmod(mode)


def _sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
