"""Copies of key and chain on a web host whose pairs are kept elsewhere: those it needs come, all others go.

tls/<name>/<version>/chain.pem  key.pem      whole or not at all, and never changed
tls/.copies                                  says that these are copies: where it is not, nothing is removed
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from ansible.module_utils.site_set import remove

INCLUDED = re.compile(r"^\s*include snippets/tls/(?P<folder>[^/;]+)\.conf;", re.MULTILINE)
VERSION = re.compile(r"/tls/[^/]+/(?P<version>[0-9a-f]{16})/")
CHAIN, KEY = "chain.pem", "key.pem"
# The folder in which the platform keeps its pairs may be reached as another machine's, too; it has no such mark.
MARK = ".copies"

Pair = Mapping[str, str]


def missing(pairs: Iterable[Pair], *, root: Path) -> list[Pair]:
    """Return those that do not lie there whole."""
    return [pair for pair in pairs if not all((place_of(pair, root=root) / name).is_file() for name in (CHAIN, KEY))]


def lay(pair: Pair, *, root: Path) -> None:
    """Lay a pair in place by one rename."""
    if not (root / "tls").is_dir():
        _make_marked(root / "tls")
    final = place_of(pair, root=root)
    aside = final.with_name(f".{final.name}")
    shutil.rmtree(aside, ignore_errors=True)
    for folder in (final.parent, aside):
        folder.mkdir(mode=0o700, exist_ok=True)
    _write(aside / KEY, pair["key"], mode=0o600)
    _write(aside / CHAIN, pair["chain"], mode=0o644)
    shutil.rmtree(final, ignore_errors=True)  # only where somebody took a file out of it
    aside.replace(final)
    _sync(final.parent)


def _make_marked(folder: Path) -> None:
    """Make the folder with its mark in it by one rename: without the mark no copy would ever go."""
    aside = folder.with_name(f".{folder.name}")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(mode=0o700, parents=True)
    (aside / MARK).touch()
    aside.replace(folder)


def remove_unneeded(pairs: Iterable[Pair], *, root: Path) -> list[str]:
    """Remove copies, and snippets that name one, which no vhost needs and no pair of this run is. Returns them."""
    left = list(_unneeded(pairs, root=root)) if (root / "tls" / MARK).is_file() else []
    for path in left:
        remove(path)
    return sorted(str(path.relative_to(root)) for path in left)


def _unneeded(pairs: Iterable[Pair], *, root: Path) -> Iterator[Path]:
    kept = {(pair["folder"], pair["version"]) for pair in pairs} | _in_use(root)
    folders = {folder for folder, _version in kept}
    yield from (path for path in _inside(root / "snippets/tls") if path.suffix == ".conf" and path.stem not in folders)
    for folder in _inside(root / "tls"):
        if folder.name in folders:
            yield from (path for path in _inside(folder) if (folder.name, path.name) not in kept)
        elif folder.name != MARK:
            yield folder


def path_of(pair: Pair) -> str:
    """Return where a pair lies, relative to the root."""
    return f"tls/{pair['folder']}/{pair['version']}"


def place_of(pair: Pair, *, root: Path) -> Path:
    return root / path_of(pair)


def _in_use(root: Path) -> set[tuple[str, str]]:
    """The pairs that nginx would read: named by a snippet that a vhost includes."""
    folders = {found["folder"] for path in (root / "vhosts").glob("*.conf") for found in INCLUDED.finditer(_text(path))}
    named = ((folder, VERSION.search(_text(root / f"snippets/tls/{folder}.conf"))) for folder in folders)
    return {(folder, version["version"]) for folder, version in named if version}


def _inside(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() and not folder.is_symlink() else []


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


def _write(path: Path, content: str, *, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
