"""A figure, how it is measured, and how a run prints."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Figure:
    """One measured thing; `budget` is what the design allows, in words."""

    what: str
    median: float
    unit: str
    least: float
    most: float
    runs: int
    budget: str = ""


@dataclass
class Sheet:
    """All figures of one run."""

    figures: list[Figure] = field(default_factory=list)

    def add(self, what: str, values: list[float], *, unit: str, budget: str = "") -> float:
        """Keep the median, least and most of some values, and return the median."""
        median = statistics.median(values)
        self.figures.append(Figure(what, median, unit, min(values), max(values), len(values), budget))
        return median

    def show(self) -> None:
        """Print all figures."""
        table = Table(title="gapura bench")
        for heading in ("what", "median", "least", "most", "runs", "budget"):
            table.add_column(heading, justify="left" if heading in ("what", "budget") else "right")
        for one in self.figures:
            shown = (f"{value:,.3f} {one.unit}" for value in (one.median, one.least, one.most))
            table.add_row(one.what, *shown, str(one.runs), one.budget)
        Console(width=150).print(table)


def timed(work: Callable[[], Any], *, times: int) -> list[float]:
    """Return the seconds of each of some runs."""
    values = []
    for _run in range(times):
        began = time.perf_counter()
        work()
        values.append(time.perf_counter() - began)
    return values


@contextmanager
def clock() -> Iterator[list[float]]:
    """Measure a block; the list holds its seconds afterwards."""
    took: list[float] = []
    began = time.perf_counter()
    yield took
    took.append(time.perf_counter() - began)
