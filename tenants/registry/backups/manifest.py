"""What a set says of itself: whose it is, of when and of which release, and the checksum of everything in it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

FORMAT = 1
CHUNK = 1024 * 1024


@dataclass(frozen=True)
class FileFact:
    """A file: its name below its tree, or of its part; its bytes; its checksum."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """The content of `manifest.json`.

    :ivar site: schema, name, kind, label, hosts and state of the site.
    :ivar taken_at: the moment of the snapshot, ISO 8601.
    :ivar migrations: those the schema had, as `app.name`; a release that lacks one of them must not read the set.
    :ivar tables: rows of every table at that moment.
    :ivar trees: the files of each tree.
    :ivar parts: the files of the set itself, the manifest apart.
    """

    set_id: str
    site: Mapping[str, Any]
    reason: str
    requested_by: str
    taken_at: str
    server: str
    fingerprint: str
    migrations: tuple[str, ...]
    tables: Mapping[str, int]
    trees: Mapping[str, tuple[FileFact, ...]]
    parts: Mapping[str, FileFact]
    format: int = FORMAT
    made_with: Mapping[str, str] = field(default_factory=dict)

    def as_text(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True) + "\n"

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read a manifest.

        :raises ValueError, TypeError, KeyError: the text is none of ours.
        """
        raw = json.loads(text)
        if raw.get("format") != FORMAT:
            raise ValueError(f"format {raw.get('format')}")
        raw["migrations"] = tuple(raw["migrations"])
        raw["trees"] = {name: tuple(FileFact(**one) for one in files) for name, files in raw["trees"].items()}
        raw["parts"] = {name: FileFact(**one) for name, one in raw["parts"].items()}
        return cls(**raw)

    @property
    def size(self) -> int:
        """The bytes of all parts."""
        return sum(part.size for part in self.parts.values())

    @property
    def files(self) -> int:
        """How many files of the site are in the set."""
        return sum(len(files) for files in self.trees.values())

    @property
    def rows(self) -> int:
        """How many rows are in the set."""
        return sum(self.tables.values())


def digest_of(text: str) -> str:
    """Return the checksum of a manifest's text."""
    return hashlib.sha256(text.encode()).hexdigest()


def fact_of(path: Path, *, name: str, tell: Any = None) -> FileFact:
    """Read a file and return what it is; `tell` is told of every chunk's length."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
            if tell is not None:
                tell(len(chunk))
    return FileFact(name, size, digest.hexdigest())
