"""A site with a certificate moves: its pair goes along, and visitors are shown it where they are led."""

from __future__ import annotations

import pytest

from provisioning import certificate_work
from provisioning.hosts.models import WebServer
from provisioning.hosts.queries import server_of
from provisioning.operations import start_lifecycle
from provisioning.reality import audit
from provisioning.states import RunState
from tests.factories.registry import make_parent
from tests.integration.provisioning.hosts.conftest import FIRST, SECOND, free_port, go_on
from tests.servers.authorities import TestAuthority, pem
from tests.servers.tls_client import certificate_shown

pytestmark = pytest.mark.slow
ROOT = TestAuthority.root("Otoritas daerah (contoh)")


@pytest.fixture
def issued(places, settings, tmp_path, second):
    """The certificate of all names of the parent domain, uploaded; both web hosts listen for TLS."""
    settings.GAPURA_TLS_PORT = free_port()
    settings.WEB_TLS_LISTEN = (f"{FIRST}:{settings.GAPURA_TLS_PORT}",)
    WebServer.objects.filter(pk=second.pk).update(tls_listen=[f"{SECOND}:{settings.GAPURA_TLS_PORT}"])
    roots = tmp_path / "roots.pem"
    roots.write_bytes(pem(ROOT.certificate))
    settings.GAPURA_TLS_CA_FILE = str(roots)
    parent = make_parent(certificate_policy="uploaded")
    key, certificate = ROOT.issue(f"*.{parent.serving_suffix}")
    certificate_work.upload(name=f"*.{parent.serving_suffix}", chain=pem(certificate), key=pem(key), by="uji")
    return certificate


@pytest.fixture
def parent(issued):
    return make_parent()


def shown_at(address, stage, settings):
    root = pem(ROOT.certificate).decode()
    return certificate_shown(stage.host, address=address, port=settings.GAPURA_TLS_PORT, root=root)


def test_moved_site_shows_its_certificate_on_the_new_web_host(stage, issued, settings):
    assert shown_at(FIRST, stage, settings) == issued
    run = start_lifecycle(kind="transfer", tenant=stage.site, by="user:1", server="kedua")
    go_on(run, goal="new_host")

    with stage.serving(stage.second):
        go_on(run)
        shown = shown_at(SECOND, stage, settings)

    assert run.state == RunState.SUCCEEDED, list(run.steps.values_list("key", "error"))
    assert shown == issued
    assert server_of(stage.site) == stage.second
    with pytest.raises(OSError, match=r"(?i)unrecognized.name"):
        shown_at(FIRST, stage, settings)
    assert [each.kind for each in audit(only=("web", "dns")).discrepancies] == []


def test_web_host_that_does_not_listen_for_tls_gets_no_visitor(stage, issued, settings):
    WebServer.objects.filter(pk=stage.second.pk).update(tls_listen=[f"{SECOND}:{free_port()}"])
    run = start_lifecycle(kind="transfer", tenant=stage.site, by="user:1", server="kedua")
    go_on(run, goal="new_host")

    with stage.serving(stage.second):
        go_on(run, steps=8)

    assert run.steps.get(key="new_host_proof").state == "waiting"
    assert (server_of(stage.site), stage.led_to()) == (stage.first, FIRST)
    assert shown_at(FIRST, stage, settings) == issued
