"""A site moves whose names a real name server tells: both web hosts serve while the former record is remembered."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from kernel.time import now
from provisioning.hosts.queries import server_of
from provisioning.operations import cancel, start_lifecycle
from provisioning.providers.ansible import list_sites
from provisioning.reality import audit
from provisioning.states import ReasonCode, RunState
from tests.factories.registry import make_parent
from tests.integration.provisioning.hosts.conftest import FIRST, SECOND, go_on, step_of
from tests.servers.name_server import settings_for

pytestmark = pytest.mark.slow


@pytest.fixture
def parent(places, settings, knot_server):
    """A parent domain whose names are entered at a Knot."""
    for name, value in settings_for(knot_server).items():
        setattr(settings, name, value)
    return make_parent(serving_suffix=knot_server.new_zone(), dns_provider="rfc2136")


@pytest.fixture
def moved(stage):
    """The run of a transfer whose names lead to the new web host already, which serves."""
    run = start_lifecycle(kind="transfer", tenant=stage.site, by="user:1", server="kedua")
    go_on(run, goal="new_host")
    with stage.serving(stage.second):
        yield go_on(run, goal="own_domains")


def later(run, seconds):
    """Let a run go on some time from now."""
    with time_machine.travel(now() + timedelta(seconds=seconds)):
        return go_on(run, steps=20)


def both(stage):
    """Return what a visitor is answered who remembers the former record, and one who does not."""
    return stage.status_at(FIRST), stage.status_at(SECOND)


def amiss():
    return [(each.kind, each.subject) for each in audit(only=("web", "dns")).discrepancies]


def test_former_web_host_serves_until_nobody_remembers_its_record(stage, moved):
    ttl = stage.zone.find(stage.host).ttl
    assert stage.led_to() == SECOND

    later(moved, ttl - 30)
    waits, while_remembered = (moved.state, moved.reason_code), both(stage)
    later(moved, ttl + 1)

    assert waits == (RunState.WAITING, ReasonCode.DNS_CACHES)
    assert while_remembered == (200, 200)
    assert moved.state == RunState.SUCCEEDED, list(moved.steps.values_list("key", "error"))
    assert both(stage) == (404, 200)
    assert amiss() == []


def test_called_off_new_web_host_serves_until_nobody_remembers_its_record(stage, moved):
    ttl = stage.zone.find(stage.host).ttl
    cancel(run=moved, by="user:2")

    later(moved, 0)
    led_to, while_remembered = stage.led_to(), both(stage)
    waiting = step_of(moved, "move_names").state, step_of(moved, "new_host").state, moved.reason_code
    later(moved, ttl - 30)
    still = list_sites(home=stage.second.home)
    later(moved, ttl + 1)

    assert (led_to, while_remembered) == (FIRST, (200, 200))
    assert waiting == ("undone", "done", ReasonCode.DNS_CACHES)
    assert still == [stage.site.schema_name]
    assert moved.state == RunState.COMPENSATED
    assert server_of(stage.site) == stage.first
    assert both(stage) == (200, 404)
    assert amiss() == []
