"""The long runs behind `gapura test --soak`: their seed, their bounds, and the table of figures at their end.

Tests marked `soak` run only with `--soak`, and then alone. A soak is bounded in count and in time: when the minutes
are over, what was begun is finished and the table says how far it came: what was asked for, and what was reached.
Pieces may be run one by one and their figures added up: `--soak-json FILE` adds to what the file holds.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

SEED = 2026
MINUTES = 240.0


class Figures:
    """What happened in a soak, counted."""

    def __init__(self, *, seed: int, minutes: float) -> None:
        self.seed = seed
        self.counted: Counter[str] = Counter()
        self.asked: Counter[str] = Counter()
        self._began = time.monotonic()
        self._ends = self._began + 60 * minutes
        self._share_ends = self._ends
        self.tests_left = 1

    def add(self, **more: int) -> None:
        """Count things; a thing that did not happen is in the table too."""
        for name, value in more.items():
            self.counted[name] += value

    def ask(self, **more: int) -> None:
        """Say how many of a thing are wanted; what is reached of it is told beside it, be it nothing."""
        self.asked.update(more)
        self.reach(**dict.fromkeys(more, 0))

    def reach(self, **more: int) -> None:
        """Count towards what was asked for.

        :raises AssertionError: nobody has asked for it.
        """
        assert set(more) <= set(self.asked), more
        self.add(**more)

    def begin_share(self) -> None:
        """Give the next test its part of the time that is left."""
        began = time.monotonic()
        self._share_ends = began + (self._ends - began) / max(1, self.tests_left)
        self.tests_left -= 1

    def is_time_left(self) -> bool:
        return time.monotonic() < self._share_ends

    @property
    def seconds(self) -> int:
        return int(time.monotonic() - self._began)

    @property
    def seconds_left(self) -> float:
        return max(0.0, self._share_ends - time.monotonic())

    def lines(self) -> list[str]:
        """Return the table."""
        return [f"{name.replace('_', ' '):44}{self._cell(name)}" for name in sorted(self.counted)]

    def _cell(self, name: str) -> str:
        value = f"{self.counted[name]:>12,}"
        return f"{value} of {self.asked[name]:,} asked" if name in self.asked else value

    def add_to(self, file: Path) -> None:
        """Add the figures to those of earlier pieces in a file."""
        former = json.loads(file.read_text()) if file.exists() else {"counted": {}, "asked": {}, "seconds": 0}
        whole = {
            part: {name: former[part].get(name, 0) + mine.get(name, 0) for name in sorted({*former[part], *mine})}
            for part, mine in (("counted", self.counted), ("asked", self.asked))
        }
        whole["seconds"] = former["seconds"] + self.seconds
        file.write_text(json.dumps(whole, indent=2) + "\n")

    def tell(self, message: str) -> None:
        """Say how far it is, past pytest's capturing."""
        minutes, seconds = divmod(int(time.monotonic() - self._began), 60)
        sys.__stderr__.write(f"soak {minutes:3d}:{seconds:02d}  {message}\n")
        sys.__stderr__.flush()


_FIGURES = pytest.StashKey[Figures]()


def pytest_addoption(parser):
    group = parser.getgroup("soak")
    group.addoption("--soak", action="store_true", help="run the tests marked soak, and only those")
    group.addoption("--soak-seed", type=int, default=SEED, help="where their chance begins")
    group.addoption("--soak-json", type=Path, help="add the figures to those in this file")
    group.addoption("--soak-minutes", type=float, default=MINUTES, help="how long they may take in all")


def pytest_configure(config):
    seed, minutes = config.getoption("--soak-seed"), config.getoption("--soak-minutes")
    config.stash[_FIGURES] = Figures(seed=seed, minutes=minutes)


def pytest_collection_modifyitems(config, items):
    """Keep the soak out of every other run, and everything else out of the soak."""
    wanted = config.getoption("--soak")
    kept = [item for item in items if bool(item.get_closest_marker("soak")) is wanted]
    left = [item for item in items if item not in kept]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = kept
    config.stash[_FIGURES].tests_left = len(kept)


@pytest.fixture
def figures(pytestconfig):
    """The figures of this soak, its seed and its bounds."""
    found = pytestconfig.stash[_FIGURES]
    found.begin_share()
    return found


def pytest_terminal_summary(terminalreporter, config):
    """Print the table."""
    if not config.getoption("--soak"):
        return
    figures = config.stash[_FIGURES]
    terminalreporter.section(f"soak, seed {figures.seed}, {figures.seconds} seconds")
    for line in figures.lines():
        terminalreporter.write_line(line)
    if file := config.getoption("--soak-json"):
        figures.add_to(file)
