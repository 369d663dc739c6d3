"""Spans of time: the arithmetic of intervals, without any calendar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of time between two aware instants.

    :raises ValueError: when an end is naive, or the end lies before the start.
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        require_aware(self.start)
        require_aware(self.end)
        if self.end < self.start:
            raise ValueError(f"a span ends before it starts: {self.start} > {self.end}")

    @property
    def length(self) -> timedelta:
        return self.end - self.start

    def in_zone(self, zone: tzinfo) -> Span:
        return Span(self.start.astimezone(zone), self.end.astimezone(zone))


def require_aware(instant: datetime) -> datetime:
    """Return the instant.

    :raises ValueError: when it carries no time zone: a due time without one is a guess.
    """
    if instant.utcoffset() is None:
        raise ValueError(f"an instant of the clock needs a time zone: {instant!r}")
    return instant


def merge(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the same time as sorted spans that neither overlap nor touch; empty ones vanish."""
    merged: list[Span] = []
    for span in sorted(spans):
        if span.start == span.end:
            continue
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


def subtract(span: Span, holes: tuple[Span, ...]) -> Iterator[Span]:
    """Yield what is left of `span` outside `holes`, which must come from `merge`."""
    at = span.start
    for hole in holes:
        if hole.end <= at:
            continue
        if hole.start >= span.end:
            break
        if hole.start > at:
            yield Span(at, hole.start)
        at = hole.end
    if at < span.end:
        yield Span(at, span.end)
