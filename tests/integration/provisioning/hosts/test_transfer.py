"""A site moves between two real nginx while somebody reads it without a break."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from kernel.time import now
from provisioning.hosts.queries import server_of
from provisioning.operations import cancel, start_lifecycle
from provisioning.providers.ansible import list_sites, render_sites
from provisioning.reality import audit
from provisioning.states import ReasonCode, RunState
from provisioning.steps import domain_records
from provisioning.steps.web_hosts import site_files, target_on
from tenants.registry import domains, operations
from tests.integration.provisioning.hosts.conftest import FIRST, SECOND, Visitor, go_on, step_of

pytestmark = pytest.mark.slow


def move(stage):
    return start_lifecycle(kind="transfer", tenant=stage.site, by="user:1", server="kedua")


def deviations(stage):
    """Return what the auditor says of the site's place, its records and files."""
    return [each.kind for each in audit(only=("web", "dns")).discrepancies]


def test_site_is_read_without_a_break_while_it_moves(stage):
    run = move(stage)
    with Visitor(stage) as visitor:
        go_on(run, goal="new_host")
        with stage.serving(stage.second):
            go_on(run)
            visitor.__exit__()
            after = stage.status_at(FIRST), stage.status_at(SECOND)

    assert run.state == RunState.SUCCEEDED, list(run.steps.values_list("key", "error"))
    assert {status for _address, status in visitor.seen} == {200}
    assert {address for address, _status in visitor.seen} == {FIRST, SECOND}
    assert after == (404, 200)
    assert server_of(stage.site) == stage.second
    assert stage.led_to() == SECOND
    assert list_sites(home=stage.first.home) == []
    assert deviations(stage) == []


@pytest.mark.parametrize("goal", ["new_host_proof", "move_site", "move_names", "moved_proof"])
def test_called_off_site_stays_where_it_was_and_is_read_all_the_time(goal, stage):
    run = move(stage)
    with Visitor(stage) as visitor:
        go_on(run, goal="new_host")
        with stage.serving(stage.second):
            go_on(run, goal=goal)
            cancel(run=run, by="user:2")
            go_on(run)

    assert run.state == RunState.COMPENSATED
    assert {status for _address, status in visitor.seen} == {200}
    assert server_of(stage.site) == stage.first
    assert stage.led_to() == FIRST
    assert list_sites(home=stage.second.home) == []
    assert deviations(stage) == []


def test_web_host_that_does_not_answer_gets_no_visitor(stage):
    run = go_on(move(stage), steps=8)

    assert run.steps.get(key="new_host_proof").state == "waiting"
    assert (server_of(stage.site), stage.led_to(), stage.status_at(FIRST)) == (stage.first, FIRST, 200)


def test_suspended_site_is_moved_and_stays_closed(stage):
    operations.activate(stage.site, by="uji")
    suspending = go_on(start_lifecycle(kind="suspend", tenant=stage.site, by="user:1", reason="uji"))
    assert suspending.state == RunState.SUCCEEDED, list(suspending.steps.values_list("key", "error"))
    run = move(stage)
    go_on(run, goal="new_host")
    with stage.serving(stage.second):
        go_on(run)
        statuses = stage.status_at(FIRST), stage.status_at(SECOND)

    assert run.state == RunState.SUCCEEDED, list(run.steps.values_list("key", "error"))
    assert statuses == (404, 503)
    assert (server_of(stage.site), stage.led_to()) == (stage.second, SECOND)
    assert deviations(stage) == []


@pytest.fixture
def elsewhere():
    """The DNS of foreign domains: by name and type what their keepers entered."""
    entered = {}

    class Elsewhere:
        def answers(self, name, type):
            return entered.get((name, type), ())

    domain_records.use_lookup(Elsewhere)
    yield entered
    domain_records._makers.pop()


@pytest.fixture
def own(stage, elsewhere):
    """A domain of the site's own, entered as its keeper was told when it was added."""
    name = "www.pindah.example"
    domains.add(tenant=stage.site, domain=name, is_custom=True, by="uji")
    files = [site_files(stage.site)]
    render_sites(sites=files, **target_on(stage.first, sites=files))
    elsewhere[name, "A"] = (FIRST,)
    return name


@pytest.fixture
def waiting(stage, own):
    """A transfer that waits for the keeper of the domain."""
    run = move(stage)
    go_on(run, goal="new_host")
    with stage.serving(stage.second):
        yield go_on(run, steps=20)


def test_former_web_host_serves_an_own_domain_until_its_keeper_leads_it_on(waiting, stage, own, elsewhere):
    assert (waiting.state, waiting.reason_code) == (RunState.WAITING, ReasonCode.DOMAIN_RECORDS)
    assert step_of(waiting, "own_domains").state == "waiting"
    lies_on = [list_sites(home=server.home) for server in (stage.first, stage.second)]
    assert lies_on == [[stage.site.schema_name]] * 2

    elsewhere[own, "A"] = (SECOND,)
    go_on(waiting)

    assert waiting.state == RunState.SUCCEEDED, list(waiting.steps.values_list("key", "error"))
    assert list_sites(home=stage.first.home) == []


def test_own_domain_that_is_an_alias_of_the_sites_name_is_led_on_with_it(waiting, stage, own, elsewhere):
    del elsewhere[own, "A"]
    elsewhere[own, "CNAME"] = (stage.host,)

    assert go_on(waiting).state == RunState.SUCCEEDED


def test_own_domain_that_is_not_led_on_in_time_stops_the_transfer_and_it_can_be_called_off(
    waiting, stage, own, elsewhere
):
    days = waiting.desired["wish"]["days"]
    with time_machine.travel(now() + timedelta(days=days)):
        go_on(waiting)
    error = step_of(waiting, "own_domains").error
    assert (waiting.state, error["code"], error["values"]["name"]) == (RunState.FAILED, "domain_record_not_seen", own)

    cancel(run=waiting, by="user:2")
    go_on(waiting)

    assert waiting.state == RunState.COMPENSATED
    assert (server_of(stage.site), stage.led_to()) == (stage.first, FIRST)
    assert list_sites(home=stage.second.home) == []
