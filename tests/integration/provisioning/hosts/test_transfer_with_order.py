"""A site whose certificate was ordered for it alone moves: the pair goes along, the next is had at its new place."""

from __future__ import annotations

import pytest

from provisioning import certificate_work
from provisioning.certificates.models import Certificate
from provisioning.hosts.models import WebServer
from provisioning.operations import start_lifecycle
from provisioning.reality import audit
from provisioning.states import RunState
from tests.factories.registry import make_parent
from tests.integration.provisioning.hosts.conftest import FIRST, SECOND, go_on
from tests.servers.pebble import names, pebble
from tests.servers.ports import free_port
from tests.servers.tls_client import certificate_shown, until

pytestmark = pytest.mark.slow


@pytest.fixture
def everybody(tmp_path_factory):
    """The DNS that the authority asks: every name leads where the test says."""
    with names(tmp_path_factory.mktemp("names")) as running:
        running.lead_to(FIRST)
        yield running


@pytest.fixture
def authority(places, settings, tmp_path, tmp_path_factory, second, everybody):
    """An authority that looks for files where the names lead; both web hosts listen for TLS."""
    settings.GAPURA_TLS_PORT = free_port()
    settings.WEB_TLS_LISTEN = (f"{FIRST}:{settings.GAPURA_TLS_PORT}",)
    WebServer.objects.filter(pk=second.pk).update(tls_listen=[f"{SECOND}:{settings.GAPURA_TLS_PORT}"])
    with pebble(tmp_path_factory.mktemp("pebble"), dns=everybody.dns, http_port=places) as running:
        settings.ACME_DIRECTORY_URL = running.directory_url
        settings.ACME_CA_FILE = str(running.ca_file)
        roots = tmp_path / "roots.pem"
        roots.write_text(running.root())
        settings.GAPURA_TLS_CA_FILE = str(roots)
        yield running


@pytest.fixture
def parent(authority):
    return make_parent()


def issued(*, other_than=""):
    """Let the job work until there is a certificate, and every web host serves it."""

    def served():
        certificate_work.look()
        row = Certificate.objects.sound().exclude(version=other_than).first()
        return row if row is not None and row.served_version == row.version else None

    return until(served)


def shown_at(address, stage, settings, authority):
    shown = certificate_shown(stage.host, address=address, port=settings.GAPURA_TLS_PORT, root=authority.root())
    return f"{shown.serial_number:x}"


def test_moved_site_keeps_its_ordered_certificate_and_renews_it_where_it_lives(stage, authority, everybody, settings):
    certificate_work.set_policy(parent=stage.site.parent, policy="per_host", by="uji")
    first = issued()
    until(lambda: shown_at(FIRST, stage, settings, authority) == first.serial)

    run = start_lifecycle(kind="transfer", tenant=stage.site, by="user:1", server="kedua")
    go_on(run, goal="new_host")
    with stage.serving(stage.second):
        go_on(run)
        assert run.state == RunState.SUCCEEDED, list(run.steps.values_list("key", "error"))
        assert shown_at(SECOND, stage, settings, authority) == first.serial
        everybody.lead_to(SECOND)
        certificate_work.renew(certificate=first, by="uji")
        second = issued(other_than=first.version)
        until(lambda: shown_at(SECOND, stage, settings, authority) == second.serial)

    assert authority.issued() == 2
    assert [each.kind for each in audit(only=("web", "dns", "certificates")).discrepancies] == []
