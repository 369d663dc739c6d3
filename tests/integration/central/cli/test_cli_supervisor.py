"""The supervisor with real programs and real signals: nothing it started outlives it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

pytestmark = pytest.mark.processes

ROOT = Path(__file__).resolve().parents[4]
SCRIPT = Path(__file__).with_name("pretended_system.py")
PATIENCE_SECONDS = 60


@pytest.fixture
def begin(tmp_path):
    """Start a pretended system; whatever is left at the end is killed."""
    started = []

    def start(kind="steady"):
        variables = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'platform'}", "GAPURA_LANG": "en"}
        command = [sys.executable, SCRIPT, tmp_path, kind]
        program = subprocess.Popen(command, env=variables, stderr=subprocess.PIPE, text=True, start_new_session=True)
        started.append(program)
        return program

    yield start
    for program in started:
        program.kill()
        program.communicate()
    for pid in noted(tmp_path, "steady") | noted(tmp_path, "grandchild"):
        if psutil.pid_exists(pid):
            os.kill(pid, signal.SIGKILL)


def noted(folder, name):
    return {int(path.name.rsplit("-", 1)[1]) for path in folder.glob(f"{name}-*")}


def until(condition):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (found := condition()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)
    return found


def alive(pids):
    return {pid for pid in pids if psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE}


def is_up(folder):
    return (folder / "ready").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_signal_stops_everything_also_grandchildren_in_sessions_of_their_own(begin, tmp_path, number):
    system = begin()
    until(lambda: is_up(tmp_path))
    everyone = noted(tmp_path, "steady") | noted(tmp_path, "grandchild")

    system.send_signal(number)

    assert system.wait(PATIENCE_SECONDS) == 0
    assert len(everyone) == 2
    assert alive(everyone) == set()
    assert not (tmp_path / "run" / "supervisor.json").exists()


def test_crashed_program_is_started_again_and_said_so(begin, tmp_path):
    system = begin()
    until(lambda: is_up(tmp_path))
    (first,) = noted(tmp_path, "steady")

    os.kill(first, signal.SIGKILL)
    until(lambda: len(noted(tmp_path, "steady")) == 2)
    system.send_signal(signal.SIGINT)
    _out, said = system.communicate(timeout=PATIENCE_SECONDS)

    assert "web stopped (SIGKILL); it is started again" in said
    # What the crashed one had started is nobody's child any more, and ends all the same.
    assert len(noted(tmp_path, "grandchild")) == 2
    assert alive(noted(tmp_path, "grandchild")) == set()


def test_program_that_never_comes_up_ends_the_start_with_its_last_words(begin):
    system = begin("failing")
    _out, said = system.communicate(timeout=PATIENCE_SECONDS)

    assert system.returncode == 1
    assert "the reason is a missing table" in said
    assert "web.log" in said


def test_second_supervisor_on_the_same_home_is_refused_with_the_port(begin, tmp_path):
    begin()
    until(lambda: is_up(tmp_path))
    second = begin()
    _out, said = second.communicate(timeout=PATIENCE_SECONDS)

    assert second.returncode == 1
    assert "already" in said
    assert "8119" in said


def test_supervisor_killed_outright_is_cleared_up_by_the_next_start(begin, tmp_path):
    first = begin()
    until(lambda: is_up(tmp_path))
    everyone = noted(tmp_path, "steady")
    (tmp_path / "ready").unlink()

    first.kill()
    first.wait()
    second = begin()
    until(lambda: is_up(tmp_path))

    assert alive(everyone) == set()
    second.send_signal(signal.SIGINT)
    _out, said = second.communicate(timeout=PATIENCE_SECONDS)
    assert sum("cut off" in line for line in said.splitlines()) == 1


def test_leftover_number_of_another_program_is_left_alone(begin, tmp_path):
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as stranger:
        (tmp_path / "run").mkdir()
        program = f'{{"name": "web", "pid": {stranger.pid}, "started": 1.0}}'
        (tmp_path / "run" / "supervisor.json").write_text(f'{{"pid": 1, "port": 8119, "programs": [{program}]}}')

        begin()
        until(lambda: is_up(tmp_path))

        assert stranger.poll() is None
        stranger.communicate(b"\n")
