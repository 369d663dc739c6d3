"""The rules an agency accepts with its site, as data of `site_template`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import yaml


@dataclass(frozen=True)
class Terms:
    """One version of the rules."""

    version: str
    chapters: tuple[tuple[str, tuple[str, ...]], ...]


@lru_cache(maxsize=1)
def current_terms() -> Terms:
    """Return the newest version; it is part of the release, the same for every site."""
    folder = files("site_template") / "terms"
    newest = max((entry for entry in folder.iterdir() if entry.name.endswith(".yml")), key=lambda entry: entry.name)
    content = yaml.safe_load(newest.read_text(encoding="utf-8"))
    chapters = tuple((part["heading"], tuple(part["points"])) for part in content["sections"])
    return Terms(version=str(content["version"]), chapters=chapters)
