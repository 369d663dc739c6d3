"""What the worker does for the dashboard."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from central.dashboard.heartbeats import TURN, beat_round
from kernel.locks import one_at_a_time


@shared_task(name="central.dashboard.tasks.look_at_sites")
@one_at_a_time(TURN)
def look_at_sites(**_: Any) -> int:
    """Look at the sites whose turn it is."""
    return beat_round()
