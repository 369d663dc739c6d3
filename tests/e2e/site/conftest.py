"""A born site behind a real server, and Chromium in front of it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass

import pytest

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True)
class Served:
    """Where the site answers, and a signed-in administrator's session."""

    address: str
    session: str


@pytest.fixture(scope="module")
def served(django_db_setup, django_db_blocker, test_database):
    """A dressed site of an agency with a photo in its news, at its own name, for all tests of a module."""
    from django.db import connections
    from django.test import override_settings
    from pytest_django.live_server_helper import LiveServer

    with django_db_blocker.unblock():
        server = LiveServer("127.0.0.1")
        port = int(server.url.rsplit(":", 1)[1])
        with override_settings(GAPURA_PORT=port):
            yield _served(port)
        server.stop()
        connections.close_all()
        test_database.renew()


def _served(port):
    from django.contrib.auth.models import Group
    from django.test import Client

    from tenants.content.models import SiteImage
    from tenants.members.models import User
    from tenants.registry.switching import in_tenant
    from tests.factories.registry import make_tenant
    from tests.integration.tenants.content.conftest import dress
    from tests.integration.tenants.content.test_publishing import upload, write_news

    tenant = make_tenant(kind="AGENCY", name="Dinas Kesehatan (contoh)", label="dinkes")
    with in_tenant(tenant):
        dress(tenant)
        person = User.objects.create_user(username="admin", email="admin@contoh.example", full_name="Administrator")
        person.groups.add(Group.objects.get(name="Administrator situs"))
        client = Client(headers={"host": tenant.host})
        client.force_login(person)
        upload(client)
        write_news(client, cover=SiteImage.objects.get().pk)
    return Served(f"http://{tenant.host}:{port}", client.cookies["sessionid"].value)


@pytest.fixture(scope="module")
def chromium(served):
    """Chromium, started after the rows are made and gone before they are cleared."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()
