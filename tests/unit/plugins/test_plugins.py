"""The test plugins themselves: the network is off, a skip fails in CI, the clock can be held."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kernel import time

ROOT = Path(__file__).resolve().parents[3]
SKIPPED_TEST = "import pytest\n\n\ndef test_skipped():\n    pytest.skip('no nginx here')\n"
SKIPPED_MODULE = "import pytest\n\npytest.skip('no browser here', allow_module_level=True)\n"


def outcome(folder, source, *, ci):
    """Run one test file in a pytest of its own and return its exit code and words."""
    (folder / "test_one.py").write_text(source)
    (folder / "pytest.ini").write_text("[pytest]\n")
    variables = {**os.environ, "CI": ci, "PYTHONPATH": f"{ROOT}:{ROOT / 'platform'}"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:django", "-p", "tests.plugins.no_skips", "test_one.py"]
    ended = subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True)
    return ended.returncode, ended.stdout


@pytest.mark.parametrize("source", [SKIPPED_TEST, SKIPPED_MODULE], ids=["test", "module"])
def test_skip_fails_in_ci_and_says_what_was_skipped(tmp_path, source):
    code, said = outcome(tmp_path, source, ci="true")

    assert code in {1, 2}
    assert "which CI does not allow" in said


def test_skip_is_a_skip_elsewhere(tmp_path):
    code, said = outcome(tmp_path, SKIPPED_TEST, ci="")

    assert code == 0
    assert "1 skipped" in said


def test_network_is_off_except_loopback():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(1)
        socket.create_connection(listener.getsockname()).close()

    with socket.socket() as outside, pytest.raises((RuntimeError, UserWarning), match=r"192\.0\.2\.1"):
        outside.connect(("192.0.2.1", 80))


def test_clock_is_held_still_and_moved(hold_clock):
    moment = datetime(2026, 7, 17, 9, 0, tzinfo=UTC)

    travel = hold_clock(moment)
    first = time.now()
    travel.shift(60)

    assert first == moment
    assert (time.now() - first).total_seconds() == 60
