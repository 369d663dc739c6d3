"""What a loader did, and how it refuses a file as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from central.people.errors import ListRefused

MOST_BYTES = 5 * 1024 * 1024


@dataclass(frozen=True)
class LoadReport:
    """How many rows were added, changed, and found as they were."""

    added: int
    changed: int
    unchanged: int


def read_text(path: Path) -> str:
    """Return the text of a list file.

    :raises ListRefused: when it cannot be read, is too large, is not UTF-8, or holds a NUL byte.
    """
    try:
        size, raw = path.stat().st_size, b""
        if size <= MOST_BYTES:
            raw = path.read_bytes()
    except OSError as error:
        raise ListRefused(
            _("%(path)s cannot be read: %(reason)s.") % {"path": path.name, "reason": error.strerror},
            remedy=_("Check the name of the file and who may read it."),
        ) from error
    if size > MOST_BYTES:
        raise ListRefused(
            _("%(path)s is larger than 5 MB; that is no list of agencies or officials.") % {"path": path.name},
            remedy=_("Choose the right file, or split the list."),
        )
    return _decoded(raw, name=path.name)


def refuse(problems: list[str], *, name: str) -> None:
    """Refuse the whole file when anything in it is wrong: a list half loaded is worse than none.

    :raises ListRefused: when there are problems; carries all of them.
    """
    if problems:
        raise ListRefused(
            _("%(path)s was not loaded; %(count)d places in it need mending.") % {"path": name, "count": len(problems)},
            remedy=_("Mend the places named and load it again; nothing was changed."),
            problems=tuple(problems),
        )


def _decoded(raw: bytes, *, name: str) -> str:
    if b"\0" in raw:
        raise ListRefused(
            _("%(path)s holds a NUL byte, so it is no text.") % {"path": name},
            remedy=_("Save the list as CSV or YAML in UTF-8."),
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ListRefused(
            _("%(path)s is not UTF-8 at byte %(at)d.") % {"path": name, "at": error.start},
            remedy=_("Save the list again as UTF-8."),
        ) from error
