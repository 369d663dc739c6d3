"""Visitors of the platform, and letters in a folder of their own."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client


@pytest.fixture
def client(settings):
    """A visitor of the platform."""
    return Client(headers={"host": settings.GAPURA_DOMAIN})


@pytest.fixture(autouse=True)
def private_folder(tmp_path, settings):
    """The folder of private files, empty."""
    settings.PRIVATE_ROOT = tmp_path / "private"
    return settings.PRIVATE_ROOT


@pytest.fixture(autouse=True)
def nobody_has_guessed():
    """Counters of wrong codes begin and end at nothing."""
    cache.clear()
    yield
    cache.clear()
