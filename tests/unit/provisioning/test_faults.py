"""The switch by which tests kill the engine: there, once, and nowhere else."""

from __future__ import annotations

import os
import signal

import pytest

from provisioning import faults

KILLED = "killed"


@pytest.fixture
def home(settings, tmp_path):
    settings.GAPURA_HOME = tmp_path


def fate(step: str, boundary: str) -> str | int:
    """Reach a boundary in a process of its own."""
    pid = os.fork()
    if pid == 0:
        faults.reach(step, boundary)
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return KILLED
    return os.WEXITSTATUS(status)


def test_nobody_dies_unasked(home, monkeypatch):
    monkeypatch.delenv(faults.VARIABLE, raising=False)

    assert fate("schema", "after") == 0


def test_process_dies_where_it_was_told_and_only_once(home, monkeypatch):
    monkeypatch.setenv(faults.VARIABLE, "schema:after")

    assert fate("schema", "before") == 0
    assert fate("dns_record", "after") == 0
    assert fate("schema", "after") == KILLED
    assert fate("schema", "after") == 0


def test_two_processes_with_marks_of_their_own_die_at_one_place(home, monkeypatch):
    monkeypatch.setenv(faults.VARIABLE, "schema:after@one")
    first = fate("schema", "after")
    monkeypatch.setenv(faults.VARIABLE, "schema:after@two")
    second = fate("schema", "after")

    assert (first, second, fate("schema", "after")) == (KILLED, KILLED, 0)
