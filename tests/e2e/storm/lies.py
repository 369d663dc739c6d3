"""The product's own worker in bad weather: `celery -A tests.e2e.storm.lies worker`.

Every call to the outside does what it should and then, the first time for each subject, says that it timed out; every
wake-up is sent twice and out of order, and some are lost. What was done is noted in files, since workers are many.
"""

from __future__ import annotations

import hashlib
import os
import random
import re
from collections import Counter
from pathlib import Path
from typing import Any

import django

from central.celery import app as app

django.setup()

from django.conf import settings  # noqa: E402 - after the set-up

from provisioning import waking  # noqa: E402
from tests.e2e.lies.calls import Call, calls_of_runs  # noqa: E402
from tests.e2e.lies.telling import Lies, lie_everywhere  # noqa: E402

LOST = 0.05
HELD_BACK = 0.3


def lies() -> Lies:
    """The lies of this storm, told once a subject."""
    return Lies(Path(settings.GAPURA_HOME) / "storm" / "lies", place=_subject)


def kinds_of_lies() -> Counter[str]:
    """Return how often each call was lied about."""
    return Counter(told.split()[1] for told in lies().told)


def _subject(call: Call, args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    """Name what a call is about by a sign; a name made for one look only counts as one subject."""
    if sites := kwargs.get("sites"):
        told = sites[0].key
    else:
        about = args[1:] if isinstance(call.owner, type) else args
        told = re.sub(
            r"\bx-[0-9a-f]{12}\b",
            "unknown",
            repr([*about, *(kwargs.get(name, "") for name in ("host", "path", "keys"))]),
        )
    return hashlib.sha256(told.encode()).hexdigest()[:16]


class Post:
    """Sends every message twice, out of order, and loses some."""

    def __init__(self, send, *, seed: int) -> None:
        self._send = send
        self._random = random.Random(seed)
        self._kept: list[tuple[object, float]] = []

    def __call__(self, run_id, *, after: float) -> None:
        if self._random.random() < LOST:
            note("lost")
            return
        self._kept.append((run_id, after))
        if self._random.random() < HELD_BACK:
            return
        doubled = [*self._kept, *self._kept]
        self._kept = []
        self._random.shuffle(doubled)
        for kept, delay in doubled:
            self._send(kept, after=delay)
        note("doubled", len(doubled) // 2)


def note(what: str, times: int = 1) -> None:
    """Count something that happened, for the table of figures."""
    folder = Path(settings.GAPURA_HOME) / "storm"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / what).open("ab", buffering=0) as file:
        file.write(b"." * times)


def noted(what: str) -> int:
    """Return how often it happened."""
    file = Path(settings.GAPURA_HOME) / "storm" / what
    return file.stat().st_size if file.exists() else 0


if os.environ.get("GAPURA_STORM_SEED"):
    lie_everywhere(calls_of_runs(), lies())
    waking._send = Post(waking._send, seed=int(os.environ["GAPURA_STORM_SEED"]))
