"""Zones whose records resolvers remember, that fail when they are told to; and runs that go on all the same."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kernel.time import now
from provisioning import engine
from provisioning.models import Run
from provisioning.steps import dns_providers
from tests.factories.registry import make_parent
from tests.fakes.faulty_zone import Faults, FaultyZone, Killed
from tests.servers.name_server import settings_for


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.GAPURA_HOME = tmp_path
    return tmp_path


@pytest.fixture(params=["a file", pytest.param("knot", marks=pytest.mark.slow)])
def parent(db, request, settings, monkeypatch):
    """A parent domain whose records resolvers remember: a zone in a file, and one at a real name server."""
    if request.param == "a file":
        monkeypatch.setitem(dns_providers.PROVIDERS, "remembered", dns_providers.PROVIDERS["local"])
        parent = make_parent(dns_provider="remembered")
        settings.DNS_ZONE_NAMESERVERS = {parent.serving_suffix: ()}  # it is a file: there is nobody to ask
        return parent
    server = request.getfixturevalue("knot_server")
    for name, value in settings_for(server).items():
        setattr(settings, name, value)
    return make_parent(serving_suffix=server.new_zone(), dns_provider="rfc2136")


@pytest.fixture
def faults(parent, monkeypatch):
    """What goes wrong at the zone from here on."""
    faults, real = Faults(), dns_providers.PROVIDERS[parent.dns_provider]
    monkeypatch.setitem(dns_providers.PROVIDERS, parent.dns_provider, lambda of: FaultyZone(real(of), faults))
    return faults


def again(run):
    """Let the run go on a step, whatever became of its worker or its message."""
    Run.objects.filter(pk=run.pk, lease_until__isnull=False).update(lease_until=now() - timedelta(seconds=1))
    Run.objects.filter(pk=run.pk, wake_at__isnull=False).update(wake_at=now() - timedelta(seconds=1))
    engine.advance(run.pk, slice_seconds=0)
    run.refresh_from_db()
    return run


def disturbed(run, fault):
    """Let the run go on into a fault."""
    try:
        again(run)
    except Killed:
        assert fault is Killed
