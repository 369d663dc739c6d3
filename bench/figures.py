"""A figure, how it is measured, and how a run prints."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

from rich.console import Console
from rich.table import Table

from bench import budgets

WIDTH = 150
COLOURS = {
    budgets.Verdict.MET: "green",
    budgets.Verdict.NOT_MET: "bold red",
    budgets.Verdict.NOT_MEASURED: "dim",
}


@dataclass(frozen=True)
class Figure:
    """One measured thing."""

    what: str
    median: float
    unit: str
    least: float
    most: float
    runs: int


@dataclass
class Sheet:
    """All figures of one run, and those a budget speaks of.

    :ivar sites: how many sites are built in one batch.
    """

    sites: int = 0
    figures: list[Figure] = field(default_factory=list)
    judged: dict[str, float] = field(default_factory=dict)

    def add(self, what: str, values: list[float], *, unit: str, budget: str = "") -> float:
        """Keep the median, least and most of some values, and return the median.

        :param budget: the key of the budget that the median is judged by; of several medians the highest counts.
        """
        median = statistics.median(values)
        self.figures.append(Figure(what, median, unit, min(values), max(values), len(values)))
        if budget:
            self.judged[budget] = max(median, self.judged.get(budget, median))
        return median

    def rows(self) -> list[budgets.Row]:
        """Return every budget with its verdict."""
        return budgets.rows(self.judged, sites=self.sites)

    def as_json(self) -> dict[str, Any]:
        """Return all of it for programs."""
        rows = self.rows()
        return {
            "ok": budgets.is_kept(rows),
            "sites": self.sites,
            "budgets": [asdict(row) for row in rows],
            "figures": [asdict(figure) for figure in self.figures],
        }

    def show(self) -> None:
        """Print all figures, then the verdicts."""
        console = Console(width=WIDTH)
        table = Table(title="gapura bench")
        for heading in ("what", "median", "least", "most", "runs"):
            table.add_column(heading, justify="left" if heading == "what" else "right")
        for one in self.figures:
            shown = (f"{value:,.3f} {one.unit}" for value in (one.median, one.least, one.most))
            table.add_row(one.what, *shown, str(one.runs))
        console.print(table)
        console.print(_verdicts(self.rows()))


def _verdicts(rows: list[budgets.Row]) -> Table:
    table = Table(title="budgets")
    for heading in ("budget", "figure", "allowed", "verdict"):
        table.add_column(heading, justify="right" if heading == "figure" else "left")
    for row in rows:
        figure = "" if row.figure is None else f"{row.figure:,.3f} {row.unit}".strip()
        hint = f" ({row.hint})" if row.hint else ""
        table.add_row(row.what, figure, row.allowed, f"[{COLOURS[row.verdict]}]{row.verdict}{hint}[/]")
    return table


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
