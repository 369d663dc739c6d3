"""A site with a certificate moves: its pair goes along, and visitors are shown it where they are led."""

from __future__ import annotations

import pytest

from provisioning.hosts.models import WebServer
from provisioning.hosts.queries import server_of
from provisioning.operations import start_lifecycle
from provisioning.reality import audit
from provisioning.states import RunState
from tests.factories.registry import make_parent
from tests.integration.provisioning.hosts.conftest import FIRST, SECOND, go_on, shown_at
from tests.servers.ports import free_port

pytestmark = pytest.mark.slow


@pytest.fixture
def parent(issued):
    return make_parent()


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
