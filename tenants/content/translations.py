"""Counts how much of Wagtail speaks Indonesian, by itself and with ours: `python -m tenants.content.translations`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import polib

OURS = Path(__file__).parent / "locale_libraries" / "id" / "LC_MESSAGES"
Key = tuple[str | None, str]


@dataclass(frozen=True)
class Coverage:
    """How many messages a catalogue has, how many its own Indonesian covers, how many with ours; and what is left."""

    catalogue: str
    messages: int
    before: int
    after: int
    missing: tuple[str, ...]


def wagtail_folder() -> Path:
    """Return where Wagtail is installed.

    :raises ModuleNotFoundError: when it is not.
    """
    spec = find_spec("wagtail")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("wagtail")
    return Path(spec.origin).parent


def measure() -> Iterator[Coverage]:
    """Compare each of Wagtail's English catalogues with its Indonesian one and with ours."""
    folder = wagtail_folder()
    for english in sorted(folder.rglob("locale/en/LC_MESSAGES/*.po")):
        indonesian = english.parents[2] / "id_ID" / "LC_MESSAGES" / english.name
        before = _translated(indonesian)
        after = before | _translated(OURS / english.name)
        wanted = {_key(entry) for entry in polib.pofile(str(english)) if not entry.obsolete}
        yield Coverage(
            catalogue=str(english.relative_to(folder)),
            messages=len(wanted),
            before=len(wanted & before),
            after=len(wanted & after),
            missing=tuple(sorted(msgid for _, msgid in wanted - after)),
        )


def _translated(catalogue: Path) -> set[Key]:
    if not catalogue.exists():
        return set()
    return {_key(entry) for entry in polib.pofile(str(catalogue)) if entry.translated() and not entry.fuzzy}


def _key(entry: polib.POEntry) -> Key:
    return entry.msgctxt, entry.msgid


def main() -> None:
    """Print the table."""
    rows = list(measure())
    for row in rows:
        sys.stdout.write(f"{row.catalogue:<62}{row.messages:>6}{row.before:>6}{row.after:>6}\n")
        for msgid in row.missing:
            sys.stdout.write(f"    - {msgid}\n")
    total, before, after = (sum(getattr(row, name) for row in rows) for name in ("messages", "before", "after"))
    sys.stdout.write(f"{total} messages; Wagtail's own: {before / total:.0%}; with ours: {after / total:.0%}\n")


if __name__ == "__main__":
    main()
