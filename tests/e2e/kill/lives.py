"""Whole lives of sites: each operation is killed at every boundary of its undoing, then of its doing, then the next."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from provisioning.models import Run
from provisioning.operations import cancel
from provisioning.states import RunState
from provisioning.steps import domain_records, former_removal, plan_of
from tenants.registry.models import Tenant
from tests.e2e.kill.census import NOTHING, ONE_OF_EACH, count
from tests.e2e.kill.conftest import begin, wish_of
from tests.e2e.kill.operations import (
    LIFE,
    TWICE,
    Elsewhere,
    Operation,
    boundaries,
    dies_again,
    take_into_use,
    turning_points,
    undoable,
)
from tests.e2e.kill.sites import portrait, second_web_host
from tests.e2e.kill.workers import fate_of, start
from tests.factories.backups import files, rows

# A run, and the boundary at which its next worker dies, or nothing; what became of the worker is sent back.
Lived = Generator[tuple[Run, str], str, None]


@dataclass
class Life:
    """One site, from its first wish to its end, with a chance of its own.

    :ivar chapters: what is done to it once it is there.
    :ivar happened: kills and operations, counted.
    """

    seed: int
    chapters: Sequence[Operation] = LIFE
    happened: Counter[str] = field(default_factory=Counter)
    _marks: int = 0

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)

    def lived(self) -> Lived:
        """Live it: yields each run with the place of its next death."""
        site = yield from self._is_made()
        for chapter in self.chapters:
            if chapter.is_in_use:
                take_into_use(site)
            yield from self._is_undone(site, chapter)
            yield from self._is_done(site, chapter)

    def _is_made(self) -> Generator[tuple[Run, str], str, Tenant]:
        first = begin()
        yield from self._to_the_end_of(first, "proof")
        cancel(run=first, by="user:2")
        yield from self._killed(first, boundaries(reversed(plan_of("provision")), prefix="undo."))
        self._ends(first, RunState.COMPENSATED)
        assert count(first.reference) == NOTHING, first.reference
        second = begin(**wish_of(first))
        yield from self._killed(second, boundaries(plan_of("provision")))
        self._ends(second, RunState.SUCCEEDED)
        assert count(second.reference) == ONE_OF_EACH, second.reference
        return Tenant.objects.get(created_for=second.reference)

    def _is_undone(self, site: Tenant, chapter: Operation) -> Lived:
        """Turn back at each point at which something was taken away: killed there, and perhaps tried once more."""
        for last in turning_points(chapter.kind):
            before = everything(site)
            run = chapter.begin(site)
            keys = undoable(chapter.kind)
            yield from self._to_the_end_of(run, last)
            if self._chance.random() < TWICE:
                yield from self._to_the_end_of(run, last)
            cancel(run=run, by="user:2")
            begun = keys[: keys.index(last) + 1]
            yield from self._killed(run, boundaries(reversed(begun), prefix="undo."))
            self._ends(run, RunState.COMPENSATED)
            assert everything(site) == before, (chapter.kind, last)

    def _is_done(self, site: Tenant, chapter: Operation) -> Lived:
        run = chapter.begin(site)
        yield from self._killed(run, boundaries(plan_of(chapter.kind)))
        self._ends(run, RunState.SUCCEEDED)

    def _to_the_end_of(self, run: Run, step: str) -> Lived:
        fate = yield run, self._marked(f"{step}:after")
        assert fate == "killed", (run.kind, step, fate, told(run))
        self.happened["kills"] += 1

    def _killed(self, run: Run, places: Sequence[str]) -> Lived:
        for place in places:
            again = dies_again(place, chance=self._chance)
            for _time in range(1 + again):
                fate = yield run, self._marked(place)
                assert fate == "killed", (run.kind, place, fate, told(run))
                self.happened["kills"] += 1
            self.happened["second_kills"] += again
        fate = yield run, ""
        assert fate == "rested", (run.kind, fate, told(run))

    def _ends(self, run: Run, state: RunState) -> None:
        assert Run.objects.get(pk=run.pk).state == state, told(run)
        self.happened[f"{run.kind}_{'done' if state == RunState.SUCCEEDED else 'undone'}"] += 1
        self.happened["operations_done" if state == RunState.SUCCEEDED else "operations_undone"] += 1

    def _marked(self, place: str) -> str:
        """Tell this death from every other (`provisioning.faults`)."""
        self._marks += 1
        return f"{place}@life-{self.seed}-{self._marks}"


def everything(site: Tenant) -> tuple[dict, dict, dict]:
    """Return all that an undone operation must give back: what is seen of a site, its rows, its files."""
    schema = Tenant.objects.get(pk=site.pk).schema_name
    return portrait(site), rows(schema, leave_out=()), files(schema)


def told(run: Run) -> list:
    """Return where a run stands, for whoever reads the failed test."""
    stands = Run.objects.filter(pk=run.pk).values_list("state", "reason_code")
    return [run.reference, *stands, *run.steps.exclude(error=None).values_list("key", "state", "attempt", "error")]


@contextmanager
def surroundings() -> Iterator[None]:
    """What lives need around them: two web hosts, foreign DNS, a web process that nobody asks during a restore."""
    second_web_host()
    domain_records.use_lookup(Elsewhere)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(former_removal, "LEFT", former_removal.LEFT * 0)
            yield
    finally:
        domain_records._makers.pop()


def live_together(lives: Sequence[Life], *, at_once: int = 6, seconds: float = 120.0, tell=lambda *_: None) -> None:
    """Live all lives beside each other, so many workers at once."""
    stories = {life.seed: life.lived() for life in lives}
    waiting = [(seed, None) for seed in stories]
    going: dict[int, int] = {}
    try:
        while waiting or going:
            while waiting and len(going) < at_once:
                seed, fate = waiting.pop(0)
                try:
                    run, place = stories[seed].send(fate)
                except StopIteration:
                    tell(seed)
                    continue
                going[start(run, kill_at=place, seconds=seconds)] = seed
            if not going:
                break
            pid = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT).si_pid
            if pid in going:
                waiting.append((going.pop(pid), fate_of(pid)))
            else:
                time.sleep(0.02)
    finally:
        for pid in going:
            os.kill(pid, signal.SIGKILL)
            fate_of(pid)
