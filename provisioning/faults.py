"""Kills this process at a chosen boundary of a chosen step, once: how the kill tests meet the real engine."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from django.conf import settings

# "<step>:<before|after|stored>", or "undo.<step>:…" while a run is being undone; "@…" behind it tells two deaths at
# the same boundary apart.
VARIABLE = "GAPURA_KILL_AT"


def reach(step: str, boundary: str) -> None:
    """Say that the engine is at `boundary` of `step`; dies by SIGKILL if that is where it was told to die.

    `before`: the intent is stored, nothing is changed. `after`: the effect exists, its result is not stored.
    `stored`: the result is stored.
    """
    wanted = os.environ.get(VARIABLE)
    if wanted is not None and wanted.partition("@")[0] == f"{step}:{boundary}" and _first_time(wanted):
        os.kill(os.getpid(), signal.SIGKILL)


def _first_time(wanted: str) -> bool:
    """Leave a mark on disk, so that the next worker passes the same boundary alive."""
    marker = Path(settings.GAPURA_HOME) / "faults" / wanted.replace(":", ".")
    marker.parent.mkdir(parents=True, exist_ok=True)
    try:
        marker.open("x").close()
    except FileExistsError:
        return False
    return True
