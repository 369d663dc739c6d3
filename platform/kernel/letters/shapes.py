"""The shapes of letter data: what each kind of letter needs, checked before a number is drawn, shown in Indonesian.

A shape checks a value (`take`: plain JSON, or InvalidValue naming the place) and shows it (`show`: what is printed).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from django.utils.translation import gettext as _

from kernel.audit.canonical import instant, plain_text
from kernel.errors import InvalidValue
from kernel.letters.words import day_words, moment_words, short_moment_words

LONGEST_TEXT = 4000


class Shape(Protocol):
    """One part of a letter's data."""

    def take(self, value: object, *, path: str) -> Any: ...

    def show(self, value: Any) -> Any: ...


@dataclass(frozen=True)
class Text:
    """Words as typed; nothing in them is markup."""

    longest: int = LONGEST_TEXT
    one_of: tuple[str, ...] = ()

    def take(self, value: object, *, path: str) -> str:
        """Return the text, trimmed; refuse what no letter can print."""
        typed = plain_text(str(value), path=path).replace("\r\n", "\n")
        # Marks that print nothing (turned writing direction, soft hyphens, zero widths) come with pasted text; they go.
        text = "".join(char for char in typed if unicodedata.category(char) != "Cf").strip()
        if len(text) > self.longest:
            raise InvalidValue(
                _("“%(path)s” has %(length)s characters; a letter takes %(longest)s there.")
                % {"path": path, "length": len(text), "longest": self.longest},
                remedy=_("Shorten it, or attach it as a document."),
                field=path,
            )
        if any(unicodedata.category(char) == "Cc" and char not in "\n\t" for char in text):
            raise InvalidValue(
                _("“%(path)s” holds control characters.") % {"path": path},
                remedy=_("Type the text again instead of pasting it."),
                field=path,
            )
        if self.one_of and text not in self.one_of:
            raise InvalidValue(
                _("“%(value)s” is not possible for “%(path)s”.") % {"value": text[:60], "path": path},
                remedy=_("Possible are: %(values)s.") % {"values": ", ".join(self.one_of)},
                field=path,
            )
        return text

    def show(self, value: str) -> str:
        """Return the text itself."""
        return value


@dataclass(frozen=True)
class Number:
    """A whole number."""

    def take(self, value: object, *, path: str) -> int:
        """Return the number."""
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        raise _wrong(path, _("a whole number"))

    def show(self, value: int) -> str:
        """Return its digits."""
        return str(value)


@dataclass(frozen=True)
class Day:
    """A calendar day: a `date`, or ISO text."""

    def take(self, value: object, *, path: str) -> str:
        """Return the day as ISO text."""
        if isinstance(value, datetime):
            raise _wrong(path, _("a day without a time"))
        if isinstance(value, date):
            return value.isoformat()
        try:
            return date.fromisoformat(str(value)).isoformat()
        except ValueError as error:
            raise _wrong(path, _("a day such as 2026-01-05")) from error

    def show(self, value: str) -> str:
        """Return `5 Januari 2026`."""
        return day_words(date.fromisoformat(value))


@dataclass(frozen=True)
class Moment:
    """An instant: an aware `datetime`, or its ISO text; `short` is for the narrow columns of tables."""

    short: bool = False

    def take(self, value: object, *, path: str) -> str:
        """Return the instant as UTC text."""
        try:
            found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
        except ValueError as error:
            raise _wrong(path, _("an instant such as 2026-01-05T09:00:00+07:00")) from error
        if found.tzinfo is None:
            raise _wrong(path, _("an instant with its time zone"))
        return instant(found)

    def show(self, value: str) -> str:
        """Return `5 Januari 2026 pukul 09.00 WIB`, or short `5 Jan 2026, 09.00 WIB`."""
        moment = datetime.fromisoformat(value)
        return short_moment_words(moment) if self.short else moment_words(moment)


@dataclass(frozen=True)
class Many:
    """A list of one shape."""

    of: Shape
    at_least: int = 0
    at_most: int = 500

    def take(self, value: object, *, path: str) -> list[Any]:
        """Return the checked list."""
        if isinstance(value, str | bytes) or not isinstance(value, Sequence):
            raise _wrong(path, _("a list"))
        if not self.at_least <= len(value) <= self.at_most:
            raise _wrong(path, _("a list of %(least)s to %(most)s") % {"least": self.at_least, "most": self.at_most})
        return [self.of.take(inner, path=f"{path}[{at}]") for at, inner in enumerate(value)]

    def show(self, value: list[Any]) -> list[Any]:
        """Return the list as shown."""
        return [self.of.show(inner) for inner in value]


@dataclass(frozen=True)
class Record:
    """Named parts: those in `needed` must be there, those in `may` are shown as nothing when they are not."""

    needed: Mapping[str, Shape]
    may: Mapping[str, Shape] = field(default_factory=dict)

    def take(self, value: object, *, path: str) -> dict[str, Any]:
        """Return the checked parts; refuse missing and unknown ones, so that a misspelt name is no silent gap."""
        if not isinstance(value, Mapping):
            raise _wrong(path, _("named parts"))
        shapes = {**self.needed, **self.may}
        unknown = [str(name) for name in value if name not in shapes]
        missing = [name for name in self.needed if value.get(name) in (None, "")]
        for names, problem in ((unknown, _("is not part of this letter")), (missing, _("is missing"))):
            if names:
                raise InvalidValue(
                    f"“{_joined(path, names[0])}” {problem}.",
                    remedy=_("This letter takes: %(names)s.") % {"names": ", ".join(shapes)},
                    field=_joined(path, names[0]),
                )
        return {
            name: shape.take(value[name], path=_joined(path, name))
            for name, shape in shapes.items()
            if value.get(name) not in (None, "")
        }

    def show(self, value: dict[str, Any]) -> dict[str, Any]:
        """Return the parts as shown; what is absent is an empty text or list, so that templates ask one question."""
        shapes = {**self.needed, **self.may}
        return {name: shape.show(value[name]) if name in value else _nothing(shape) for name, shape in shapes.items()}


def _nothing(shape: Shape) -> Any:
    if isinstance(shape, Many):
        return []
    return shape.show({}) if isinstance(shape, Record) else ""


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _wrong(path: str, wanted: str) -> InvalidValue:
    return InvalidValue(
        _("“%(path)s” must be %(wanted)s.") % {"path": path, "wanted": wanted},
        remedy=_("See the table of letter data in kernel/letters/README.md."),
        field=path,
    )
