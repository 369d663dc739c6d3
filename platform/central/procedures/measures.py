"""Measured times of a procedure's rows; the app that keeps the cases registers how they are counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measured:
    """This month's figures of one row: how often, the median in working minutes, how many within the standard."""

    count: int
    median_minutes: float | None
    on_time: int

    @property
    def share_on_time(self) -> int | None:
        """Percent within the standard; None when nothing was measured."""
        return round(100 * self.on_time / self.count) if self.count else None


Source = Callable[[], Mapping[str, Measured]]
_sources: dict[str, Source] = {}


def register(code: str, source: Source) -> None:
    """Say how the rows of a procedure are measured; the source gives figures by row number."""
    _sources[code] = source


def measured(code: str) -> Mapping[str, Measured]:
    """Return this month's figures of a procedure by row number; none where nothing measures it."""
    source = _sources.get(code)
    return source() if source else {}
