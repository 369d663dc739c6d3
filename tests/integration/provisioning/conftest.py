"""What the tests of runs share."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.fixture
def dead_process():
    """The name of a worker that was killed on this host."""
    from provisioning.workers import named

    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    name = named(process.pid)
    process.kill()
    process.wait()
    return name
