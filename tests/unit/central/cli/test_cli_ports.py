"""Ports: which one is wanted, and what a person is told about a busy one."""

from __future__ import annotations

import os
import socket

import pytest

from central.cli.runtime import ports


@pytest.fixture
def listener():
    with socket.socket() as busy:
        busy.bind((ports.HOST, 0))
        busy.listen(1)
        yield busy.getsockname()[1]


def test_port_given_wins_over_the_environment(monkeypatch):
    monkeypatch.setenv("GAPURA_PORT", "8111")

    assert ports.wanted(8112) == 8112
    assert ports.wanted(None) == 8111


def test_port_is_8000_when_nobody_says(monkeypatch):
    monkeypatch.delenv("GAPURA_PORT", raising=False)

    assert ports.wanted(None) == 8000


@pytest.mark.parametrize("number", [0, -1, 65536])
def test_port_out_of_range_is_refused(number):
    with pytest.raises(ports.BadPort) as refused:
        ports.wanted(number)

    assert "65535" in refused.value.remedy


def test_busy_port_is_named_with_its_owner_and_a_free_one(listener):
    with pytest.raises(ports.BusyPort) as refused:
        ports.check_free(listener)

    assert str(listener) in refused.value.message
    assert str(os.getpid()) in refused.value.message
    offered = int(refused.value.remedy.split("--port ")[1].split(",")[0])
    ports.check_free(offered)


def test_free_port_passes(listener):
    ports.check_free(ports._next_free(listener + 1))


def test_port_that_is_chosen_for_us_is_free():
    ports.check_free(ports.any_free())
