"""The platform of the kill suites, on Knot: a zone of the parent domain's and one that is somebody else's."""

from __future__ import annotations

import pytest

from provisioning.providers.dns_lookup import ForeignNames, NameServer
from provisioning.steps import domain_records, former_removal
from tenants.registry.parents import seed_parent
from tests.e2e.kill.conftest import emptied, fresh, home, platform, port, variables, web  # noqa: F401 - fixtures
from tests.e2e.kill.sites import second_web_host
from tests.e2e.lies.calls import calls_of_runs
from tests.e2e.lies.telling import Lies, at_its_step, lie_everywhere, note_steps
from tests.servers.name_server import settings_for


@pytest.fixture
def parent(emptied, knot_server, settings):  # noqa: F811
    """A parent domain whose names are kept at Knot by signed updates."""
    for name, value in settings_for(knot_server).items():
        setattr(settings, name, value)
    parent = seed_parent(name="jujurprov.go.id", region="Provinsi Jujur (contoh)", kinds=["AGENCY"], by="test")
    parent.serving_suffix, parent.dns_provider = knot_server.new_zone(), "rfc2136"
    parent.save()
    return parent


@pytest.fixture
def surroundings(parent, knot_server, monkeypatch):
    """A second web host, foreign names at Knot too, and a web process that nobody asks during a restore."""
    second_web_host()
    monkeypatch.setattr(former_removal, "LEFT", former_removal.LEFT * 0)
    domain_records.use_lookup(lambda: ForeignNames(servers=[NameServer(knot_server.address, knot_server.port)]))
    yield
    domain_records._makers.pop()


@pytest.fixture
def lies(surroundings, monkeypatch, tmp_path):
    """Every call of a run lies once at each step that makes it."""
    lies = Lies(tmp_path / "lies", place=at_its_step)
    note_steps(monkeypatch.setattr)
    lie_everywhere(calls_of_runs(), lies, put=monkeypatch.setattr)
    return lies
