"""One storm: many sites provisioned by the real worker while everything around it fails."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field

from django.db import Error

from kernel.database import ensure_database, is_interruption
from provisioning.models import Run, StepRecord
from provisioning.states import RESTING, RunState
from tests.e2e.kill.census import ONE_OF_EACH, count, discrepancies
from tests.e2e.kill.conftest import begin
from tests.e2e.storm.lies import kinds_of_lies, noted
from tests.e2e.storm.weather import Weather


@dataclass
class Wreckage:
    """What a storm left: how every run ended, what is wrong with the world, and what happened meanwhile.

    :ivar lied: how often each call was lied about.
    """

    states: Counter[str]
    not_once: list[str]
    found: list[str]
    happened: Counter[str] = field(default_factory=Counter)
    lied: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0


def blow_over(platform, *, sites: int, seed: int, patience: float, tell=lambda *_: None) -> Wreckage:
    """Start so many provisions and let the storm blow until all rest; then look at what there is.

    :raises AssertionError: nothing was asked for: a storm over nothing shows nothing.
    """
    assert sites > 0
    started = time.monotonic()
    runs = [begin() for _ in range(sites)]
    weather = Weather(database=platform.database, broker=platform.broker, seed=seed)
    with platform.worker(seed=seed) as worker, weather:
        _wait_for_rest(runs, until=started + patience, worker=worker, tell=lambda done: tell(done, weather.happened))
        assert worker.poll() is None, "the worker did not live through it"
    ensure_database()
    lied = kinds_of_lies()
    return Wreckage(
        states=Counter(Run.objects.filter(pk__in=[run.pk for run in runs]).values_list("state", flat=True)),
        not_once=[run.reference for run in runs if count(run.reference) != ONE_OF_EACH],
        found=[*discrepancies(), *troubles(runs)],
        happened=weather.happened + Counter(lies=lied.total(), doubled=noted("doubled"), lost=noted("lost")),
        lied=lied,
        seconds=time.monotonic() - started,
    )


def troubles(runs) -> list[str]:
    """Return what stopped the runs that failed, for whoever reads the failed test."""
    failed = StepRecord.objects.filter(run__in=runs, run__state=RunState.FAILED, error__isnull=False)
    return [f"{step}: {step.error}" for step in failed]


def _wait_for_rest(runs, *, until: float, worker, tell) -> None:
    numbers = [run.pk for run in runs]
    while time.monotonic() < until and worker.poll() is None:
        try:
            ensure_database()
            resting = Run.objects.filter(pk__in=numbers, state__in=RESTING).count()
        except Error as error:
            assert is_interruption(error), error
            continue
        tell(resting)
        if resting == len(runs):
            return
        time.sleep(1)
