"""What the library `holidays` knows of a year: proposals, which a person confirms against the decree (K4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import holidays
from holidays.constants import GOVERNMENT, PUBLIC
from holidays.version import __version__ as LIBRARY_VERSION

from kernel.clock.calendars import ClosedDay, ClosureKind

PROPOSED_BY = "holidays "
SOURCE = f"{PROPOSED_BY}{LIBRARY_VERSION}"
_CATEGORIES = {ClosureKind.PUBLIC: PUBLIC, ClosureKind.JOINT_LEAVE: GOVERNMENT}
# The library's own mark on the Indonesian name of a reckoned date.
_ESTIMATED = " (perkiraan)"


def proposed_days(*, year: int) -> tuple[ClosedDay, ...]:
    """Return the public holidays and the joint leave of a year, none confirmed, names in Indonesian.

    The library has no regional holidays and no Ramadan, and knows joint leave only once it is decreed.
    """
    days = [closed for kind in _CATEGORIES for closed in _of_kind(kind, year)]
    return tuple(sorted(days, key=lambda closed: (closed.day, closed.kind)))


def _of_kind(kind: ClosureKind, year: int) -> Iterator[ClosedDay]:
    known: dict[date, str] = holidays.country_holidays(
        "ID", years=year, categories=(_CATEGORIES[kind],), language="id", expand=False
    )
    for day, name in known.items():
        yield ClosedDay(
            day=day,
            kind=kind,
            name=name.replace(_ESTIMATED, ""),
            is_estimated=_ESTIMATED in name,
            is_confirmed=False,
        )
