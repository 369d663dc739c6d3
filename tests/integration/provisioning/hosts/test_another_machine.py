"""Web hosts that are reached by SSH, as other machines are: a site is made there, moves, is watched and taken away."""

from __future__ import annotations

import pytest

from provisioning.hosts.models import WebServer
from provisioning.hosts.queries import server_of
from provisioning.operations import start_lifecycle
from provisioning.providers.ansible import list_sites, render_sites
from provisioning.reality import audit
from provisioning.states import RunState
from provisioning.steps.web_hosts import site_files, target_on
from tests.factories.registry import make_parent
from tests.integration.provisioning.hosts.conftest import SECOND, go_on, shown_at
from tests.servers.ssh import SSHD, SshServer

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.skipif(SSHD is None, reason="sshd is not installed"),
]


@pytest.fixture
def machine(tmp_path):
    server = SshServer(tmp_path / "ssh", own=tmp_path / "web2")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def two_machines(second, machine, settings):
    """The second web host, and with it the first, is a machine of an inventory."""
    settings.ANSIBLE_INVENTORY = str(machine.inventory("pertama", "kedua"))
    WebServer.objects.filter(pk=second.pk).update(inventory_host="kedua")
    second.refresh_from_db()


@pytest.fixture
def parent(issued):
    return make_parent()


def move(stage, *, to):
    return start_lifecycle(kind="transfer", tenant=stage.site, by="user:1", server=to)


def told():
    return [(each.kind, each.subject) for each in audit(only=("web",)).discrepancies]


def test_site_made_on_one_machine_moves_to_another_and_back(two_machines, stage, machine, issued, settings):
    """Its certificate goes along and leaves with it; the pairs that are kept lie where they lay."""
    kept = {path: path.read_bytes() for path in (stage.first.home / "tls").rglob("*") if path.is_file()}
    there = go_on(move(stage, to="kedua"), goal="new_host")
    with stage.serving(stage.second, machine=machine):
        go_on(there)
        shown = shown_at(SECOND, stage, settings)
        copied = {path.name for path in (machine.content / "tls").rglob("*.pem")}

        assert there.state == RunState.SUCCEEDED, list(there.steps.values_list("key", "error"))
        assert (shown, server_of(stage.site)) == (issued, stage.second)
        assert copied == {"chain.pem", "key.pem"}
        assert list_sites(home=stage.first.home) == []
        assert told() == []

        back = go_on(move(stage, to=stage.first.name))

    assert back.state == RunState.SUCCEEDED, list(back.steps.values_list("key", "error"))
    assert (list_sites(home=stage.first.home), list_sites(home=machine.content)) == ([stage.site.schema_name], [])
    assert [path.name for path in (machine.content / "tls").iterdir()] == [".copies"]
    assert {path: path.read_bytes() for path in (stage.first.home / "tls").rglob("*") if path.is_file()} == kept


def test_auditor_sees_what_lies_on_another_machine(stage, two_machines, machine):
    stage.first.refresh_from_db()
    key, vhost = stage.site.schema_name, stage.first.home / f"vhosts/{stage.site.schema_name}.conf"
    stray = [site_files(stage.site)]
    render_sites(sites=stray, **target_on(stage.second, sites=stray))
    (machine.content / "vhosts/asing.conf").write_text("")
    vhost.write_text(f"{vhost.read_text()}# by hand\n")

    assert sorted(told()) == [
        ("web_second_server", f"{stage.site.host} @ kedua"),
        ("web_stranger", "kedua: vhosts/asing.conf"),
        ("web_vhost", f"{stage.site.host} vhosts/{key}.conf"),
    ]
