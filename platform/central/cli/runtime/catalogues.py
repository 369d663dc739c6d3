"""Compile message catalogues; no gettext tools needed on the machine."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

_SOURCES = ("platform", "tenants", "provisioning", "site_template")


def all_catalogues(root: Path) -> Iterator[Path]:
    """Yield every catalogue of the repository."""
    for source in _SOURCES:
        yield from sorted((root / source).glob("**/locale*/*/LC_MESSAGES/*.po"))


def compile_stale(catalogues: Iterable[Path]) -> int:
    """Compile those newer than their compiled form; return how many there were."""
    stale = [po for po in catalogues if not _is_fresh(po)]
    for po in stale:
        _write(po.with_suffix(".mo"), _compiled(po))
    return len(stale)


def binary(po: Path) -> BinaryIO:
    """Open the compiled form; where it cannot be stored it is made in memory."""
    if not _is_fresh(po):
        content = _compiled(po)
        try:
            _write(po.with_suffix(".mo"), content)
        except OSError:
            return io.BytesIO(content)
    return po.with_suffix(".mo").open("rb")


def _is_fresh(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return mo.exists() and mo.stat().st_mtime_ns >= po.stat().st_mtime_ns


def _compiled(po: Path) -> bytes:
    import polib

    return bytes(polib.pofile(str(po), encoding="utf-8").to_binary())


def _write(mo: Path, content: bytes) -> None:
    """Write aside, then rename: a program that starts meanwhile reads the old catalogue or the new one."""
    descriptor, name = tempfile.mkstemp(dir=mo.parent, prefix=".", suffix=".mo")
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    aside = Path(name)
    aside.chmod(0o644)
    aside.replace(mo)
