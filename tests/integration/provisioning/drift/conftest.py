"""The world of the auditor's tests, and a look at it that is kept."""

from __future__ import annotations

import pytest

from tests.integration.provisioning.reality.conftest import built, world  # noqa: F401 - fixtures


@pytest.fixture
def looked(world):  # noqa: F811
    """Look and keep; returns what `look` does."""
    from provisioning.drift.recording import look

    return lambda **more: look(**more)
