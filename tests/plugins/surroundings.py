"""What every test finds: compiled messages, a home of its own, and a clock it can hold still."""

from __future__ import annotations

import os
import shutil
from contextlib import ExitStack
from pathlib import Path

import pytest
import time_machine

from central.cli.runtime import catalogues

ROOT = Path(__file__).resolve().parents[2]


def pytest_configure(config):
    """Compile the messages, and let each worker of xdist make a home of its own instead of inheriting ours."""
    if hasattr(config, "workerinput"):
        return
    catalogues.compile_stale(catalogues.all_catalogues(ROOT))
    if getattr(config.option, "numprocesses", None):
        os.environ.pop("GAPURA_HOME", None)


def pytest_unconfigure(config):
    """Remove the home this session made."""
    from django.conf import settings

    home = getattr(settings, "TEST_HOME", None) if settings.configured else None
    if home is not None and home.name.startswith("gapura-test-"):
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def hold_clock():
    """Hold the clock still: `hold_clock(moment)` freezes it and returns a traveller with `shift` and `move_to`."""
    with ExitStack() as stack:

        def hold(moment):
            return stack.enter_context(time_machine.travel(moment, tick=False))

        yield hold
