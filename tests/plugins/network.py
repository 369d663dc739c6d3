"""Network off, loopback apart: a test that reaches for the outside fails."""

from __future__ import annotations

import pytest

LOOPBACK = "127.0.0.0/8,::1"


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    """Set what pytest-socket would take from the command line; a mark on a test may still narrow it."""
    config.option.allow_hosts = config.option.allow_hosts or LOOPBACK
    config.option.allow_unix_socket = True
