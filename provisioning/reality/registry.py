"""The looks the auditor takes; a package further up may add its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kernel.procedure.texts import Text
from provisioning.reality.discrepancies import Discrepancy, Kind
from provisioning.reality.promises import Promises
from provisioning.reality.rows import Rows


@dataclass(frozen=True)
class Unseen:
    """What could not be looked at, and why, in words."""

    look: str
    subject: str
    reason: str


@dataclass(frozen=True)
class Look:
    """One kind of thing: how what exists is read, and how it is compared with the rows.

    :ivar read: called once a round, between two readings of the rows; may raise a ProviderError.
    :ivar compare: pure; gets what was promised and what `read` returned.
    :ivar unseen: what of it could not be read, where the rest could.
    """

    code: str
    title: Text
    kinds: Mapping[str, Kind]
    read: Callable[[Rows], Any]
    compare: Callable[[Promises, Any], Iterable[Discrepancy]]
    unseen: Callable[[Any], Iterable[Unseen]] = lambda seen: ()


LOOKS: dict[str, Look] = {}


def register(look: Look) -> Look:
    """Add a look; the same code again replaces it.

    :raises ValueError: another look tells of a kind with the same code.
    """
    for other in LOOKS.values():
        if other.code != look.code and set(other.kinds) & set(look.kinds):
            raise ValueError(f"{look.code} and {other.code} share a kind of discrepancy.")
    LOOKS[look.code] = look
    return look


def kind_of(code: str) -> Kind | None:
    """Return a kind by its code; None for one that a former release knew."""
    return next((look.kinds[code] for look in LOOKS.values() if code in look.kinds), None)


def all_kinds() -> dict[str, Kind]:
    """Return every kind of discrepancy by its code."""
    return {code: kind for look in LOOKS.values() for code, kind in look.kinds.items()}
