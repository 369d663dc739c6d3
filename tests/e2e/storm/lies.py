"""The product's own worker in bad weather: `celery -A tests.e2e.storm.lies worker`.

Every call to the outside does what it should and then, the first time for each subject, says that it timed out; every
wake-up is sent twice and out of order, and some are lost. What was done is noted in files, since workers are many.
"""

from __future__ import annotations

import hashlib
import importlib
import inspect
import os
import pkgutil
import random
import re
from functools import wraps
from pathlib import Path

import django

from central.celery import app as app

django.setup()

from django.conf import settings  # noqa: E402 - after the set-up

from provisioning import steps, waking  # noqa: E402
from provisioning.providers.errors import ProviderFault  # noqa: E402
from provisioning.steps import dns_providers  # noqa: E402

# The modules of a provider that speak to the outside; what the others hold only reckons.
SPEAKING = ("client", "probe")
LOST = 0.05
HELD_BACK = 0.3
SOON_SECONDS = 0.1


def lie_everywhere() -> None:
    """Put a liar in the place of every call to the outside that a step makes."""
    for found in pkgutil.iter_modules(steps.__path__):
        module = importlib.import_module(f"provisioning.steps.{found.name}")
        for name, value in vars(module).copy().items():
            if _speaks_outside(value):
                setattr(module, name, lying(value))
            elif value is dns_providers.find_provider and module is not dns_providers:
                setattr(module, name, lying_zone_of)


def _speaks_outside(value: object) -> bool:
    if not inspect.isfunction(value) or not value.__module__.startswith("provisioning.providers."):
        return False
    return value.__module__.rpartition(".")[2] in SPEAKING


def lying(call):
    """Return the call, lying once about each subject."""

    @wraps(call)
    def lie(*args, **kwargs):
        answer = call(*args, **kwargs)
        if _first_time(call.__name__, _subject(*args, **kwargs)):
            raise ProviderFault(permanent=False, retry_after=SOON_SECONDS)  # it was done, and no answer came
        return answer

    return lie


def lying_zone_of(parent):
    """Return the provider of a parent domain with every verb of it lying."""
    zone = dns_providers.find_provider(parent)
    return zone and LyingZone(zone)


class LyingZone:
    """A DNS provider whose every verb lies once about each name."""

    def __init__(self, zone) -> None:
        self._zone = zone

    def __getattr__(self, name):
        value = getattr(self._zone, name)
        return lying(value) if inspect.ismethod(value) else value


def _subject(*args, **kwargs) -> str:
    """Name what a call is about; a name made for one look only counts as one subject."""
    if sites := kwargs.get("sites"):
        return sites[0].key
    told = [*args, *(kwargs.get(name, "") for name in ("host", "path", "keys"))]
    return re.sub(r"\bx-[0-9a-f]{12}\b", "unknown", repr(told))


def _first_time(name: str, subject: str) -> bool:
    mark = hashlib.sha256(f"{name} {subject}".encode()).hexdigest()
    folder = Path(settings.GAPURA_HOME) / "storm" / "lies"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        (folder / f"{name}.{mark[:16]}").open("x").close()
    except FileExistsError:
        return False
    return True


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


def lies_told() -> int:
    """Return how many answers were kept back."""
    return len(list((Path(settings.GAPURA_HOME) / "storm" / "lies").glob("*")))


if os.environ.get("GAPURA_STORM_SEED"):
    lie_everywhere()
    waking._send = Post(waking._send, seed=int(os.environ["GAPURA_STORM_SEED"]))
