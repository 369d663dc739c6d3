"""How a figure is named and worded."""

from __future__ import annotations

from datetime import datetime

from prometheus_client.core import GaugeMetricFamily

from kernel.time import now


def family(name: str, words: str, *labels: str) -> GaugeMetricFamily:
    """Return a figure with labels, still without samples."""
    return GaugeMetricFamily(f"gapura_{name}", f"{words}.", labels=list(labels))


def single(name: str, words: str, value: float) -> GaugeMetricFamily:
    """Return a figure of one sample."""
    return GaugeMetricFamily(f"gapura_{name}", f"{words}.", value=float(value))


def age(moment: datetime | None) -> float:
    """Return the seconds since a moment; 0 where there is none."""
    return (now() - moment).total_seconds() if moment else 0.0
