"""Visitors of the platform who find no figures kept from another test."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client


@pytest.fixture
def client(settings):
    """A visitor of the platform."""
    return Client(headers={"host": settings.GAPURA_DOMAIN})


@pytest.fixture(autouse=True)
def nothing_kept():
    """Figures and PDFs kept for a while do not outlive a test."""
    cache.clear()
    yield
    cache.clear()
