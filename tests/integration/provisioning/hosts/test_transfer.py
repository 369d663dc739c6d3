"""A site moves between two real nginx while somebody reads it without a break."""

from __future__ import annotations

import pytest

from provisioning.hosts.queries import server_of
from provisioning.operations import cancel, start_lifecycle
from provisioning.providers.ansible import list_sites
from provisioning.reality import audit
from provisioning.states import RunState
from tests.integration.provisioning.hosts.conftest import FIRST, SECOND, Visitor, go_on

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
