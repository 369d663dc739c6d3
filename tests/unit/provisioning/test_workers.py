"""Knowing a dead worker from a living one."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from provisioning import workers
from provisioning.workers import is_gone, myself, named


@pytest.fixture
def sleeper():
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    yield process
    process.kill()
    process.wait()


def test_this_process_lives():
    assert not is_gone(myself())


def test_killed_process_is_gone(sleeper):
    name = named(sleeper.pid)
    assert not is_gone(name)

    sleeper.kill()
    os.waitid(os.P_PID, sleeper.pid, os.WEXITED | os.WNOWAIT)

    assert is_gone(name), "a process that nobody has buried yet is dead all the same"
    sleeper.wait()
    assert is_gone(name)


def test_number_used_again_is_another_process(sleeper):
    host, number, started = named(sleeper.pid).rsplit("/", 2)

    assert is_gone(f"{host}/{number}/{int(started) - 1}")


@pytest.mark.parametrize("name", ["elsewhere.00000000/1/1", "", "nonsense", "a/b", "a/b/c"])
def test_nothing_is_said_of_strangers(name):
    assert not is_gone(name)


def test_without_proc_a_living_number_is_believed(monkeypatch, sleeper, tmp_path):
    monkeypatch.setattr(workers, "_PROC", tmp_path)

    name = named(sleeper.pid)

    assert not is_gone(name)
    sleeper.kill()
    sleeper.wait()
    assert is_gone(name)
