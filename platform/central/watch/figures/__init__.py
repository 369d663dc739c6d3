"""The figures Prometheus asks for: a fixed number of queries over rows, whatever the number of sites and runs."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from central.watch.figures import care, fleet, machine, work


class RowsCollector(Collector):
    """Reads the rows at each scrape; keeps nothing between two, so that every process tells the same."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Give all families."""
        for part in (work, fleet, care, machine):
            yield from part.families()
