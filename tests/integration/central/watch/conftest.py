"""The platform as the monitoring meets it: everything in order, unless a test brings something out of it."""

from __future__ import annotations

import shutil
from types import SimpleNamespace

import pytest
from django.test import Client

from central.watch import pulses
from tests.factories.drift import make_look


@pytest.fixture
def platform(settings):
    return Client(headers={"host": settings.GAPURA_DOMAIN})


@pytest.fixture
def in_order(db, monkeypatch):
    """Every job has just succeeded, the world was just compared, and the disk is large."""
    for task in pulses.scheduled():
        pulses.beat(task)
    make_look()
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=50e9))
