"""Visitors of the platform."""

from __future__ import annotations

import pytest
from django.test import Client


@pytest.fixture
def client(settings):
    """A visitor of the platform."""
    return Client(headers={"host": settings.GAPURA_DOMAIN})
