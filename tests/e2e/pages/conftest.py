"""The platform with a row for every page behind a real server, and Chromium in front of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
import time_machine

from tests.e2e.site.conftest import CHROMIUM, QUIET


@dataclass(frozen=True)
class Opened:
    """Where the platform answers, its rows, and a session of everybody."""

    address: str
    world: Any
    sessions: dict[str, str]


@pytest.fixture(scope="module")
def opened(django_db_setup, django_db_blocker, test_database, tmp_path_factory):
    """The rows of `tests.repo.world`, committed, on a server of their own, for all tests of a module."""
    from django.db import connections
    from django.test import override_settings
    from pytest_django.live_server_helper import LiveServer

    from tests.repo.world import MOMENT

    with django_db_blocker.unblock(), time_machine.travel(MOMENT):
        server = LiveServer("127.0.0.1")
        port = int(server.url.rsplit(":", 1)[1])
        with override_settings(GAPURA_PORT=port, PRIVATE_ROOT=tmp_path_factory.mktemp("private")):
            yield _opened(port)
        server.stop()
        connections.close_all()
        test_database.renew()


def _opened(port: int) -> Opened:
    from django.conf import settings

    from tests.repo.world import make_world

    world = make_world()
    sessions = {
        persona: world.browser(persona, settings.GAPURA_DOMAIN).cookies["sessionid"].value for persona in world.users
    }
    return Opened(f"http://{settings.GAPURA_DOMAIN}:{port}", world, sessions)


@pytest.fixture(scope="module")
def chromium(opened):
    """Chromium, started after the rows are made and gone before they are cleared."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()
