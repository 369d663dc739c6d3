"""A site whose name stands on a real Knot: kill -9 around the DNS step leaves one record and one mark, undo neither."""

from __future__ import annotations

from itertools import count

import pytest

from provisioning.models import Run
from provisioning.operations import cancel
from provisioning.providers.dns_lookup import NameServer, confirm
from provisioning.states import RunState, StepState
from provisioning.steps.dns_providers import find_provider
from tenants.registry.models import ParentDomain, Tenant
from tests.e2e.kill.census import audited
from tests.e2e.kill.conftest import begin
from tests.e2e.kill.workers import work
from tests.servers.name_server import settings_for

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.processes,
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.usefixtures("emptied", "web"),
]

_numbers = count(1)
BOUNDARIES = ("before", "after", "stored")


@pytest.fixture
def parent(emptied, knot_server, settings):
    """A parent domain of this installation, whose names are entered at Knot; workers are forks and find it too."""
    from tenants.registry.parents import seed_parent

    for name, value in settings_for(knot_server).items():
        setattr(settings, name, value)
    settings.DNS_PROVIDER = "rfc2136"
    parent = seed_parent(name=f"kota{next(_numbers)}.go.id", region="Kota Contoh", kinds=["AGENCY"], by="test")
    knot_server.new_zone(parent.serving_suffix)
    # The parent domain of the other kill tests (`begin`) has no zone here: unseen before, and after.
    seed_parent(name="contohprov.go.id", region="Provinsi Contoh", kinds=["AGENCY"], by="test")
    with audited():
        yield parent


def standing(parent: ParentDomain) -> list[tuple[str, str, str]]:
    """Name, target and owner of all that stands in the zone, the marks told apart; without what it began with."""
    return [
        (record.name, record.target, record.owner)
        for record in find_provider(parent).records()
        if record.name not in (parent.serving_suffix, f"ns1.{parent.serving_suffix}")
    ]


def host_of(run: Run, parent: ParentDomain) -> str:
    return f"{run.desired['label']}.{parent.serving_suffix}"


def test_run_killed_around_the_dns_step_leaves_one_record_and_one_mark(parent, knot_server):
    run = begin(parent_id=parent.pk)

    fates = [work(run, kill_at=f"dns_record:{boundary}") for boundary in BOUNDARIES]
    last = work(run)

    run.refresh_from_db()
    site = Tenant.objects.get(created_for=run.reference)
    step, proof = run.steps.get(key="dns_record"), run.steps.get(key="proof")
    assert (fates, last, run.state) == (["killed"] * 3, "rested", RunState.SUCCEEDED)
    assert (step.state, step.result["zone"]) == (StepState.DONE, parent.serving_suffix)
    assert proof.result["looks"][0] == "name_servers"
    assert standing(parent) == [(host_of(run, parent), "127.0.0.1", site.schema_name)]
    assert knot_server.serial(parent.serving_suffix) == 2, "the name was entered once"
    confirm(
        find_provider(parent).find(host_of(run, parent)),
        servers=[NameServer(knot_server.address, knot_server.port)],
    )


def test_undoing_killed_around_the_dns_step_leaves_neither_record_nor_mark(parent):
    run = begin(parent_id=parent.pk)
    assert work(run, kill_at="web_host:before") == "killed"
    assert [name for name, _, _ in standing(parent)] == [host_of(run, parent)]
    cancel(run=run, by="user:2")

    fates = [work(run, kill_at=f"undo.dns_record:{boundary}") for boundary in BOUNDARIES]
    work(run)

    run.refresh_from_db()
    assert (fates, run.state) == (["killed"] * 3, RunState.COMPENSATED)
    assert standing(parent) == []


def test_name_server_that_is_down_is_waited_for_and_the_run_goes_on(parent, knot_server):
    run = begin(parent_id=parent.pk)
    knot_server.stop(kill=True)
    try:
        fate = work(run, seconds=2)
        run.refresh_from_db()
        waiting = run.steps.get(key="dns_record")
    finally:
        knot_server.start()
    assert (fate, run.state, waiting.error["code"]) == ("late", RunState.WAITING, "dns_server_unreachable")

    cancel(run=run, by="user:2")
    assert work(run) == "rested"
    assert standing(parent) == []
