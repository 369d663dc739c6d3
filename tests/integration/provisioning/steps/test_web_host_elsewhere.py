"""A web host that is reached as another machine is: one look answers all who ask meanwhile, and never too late."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.db.models import F

from kernel.locks import only_one
from kernel.time import now
from provisioning.hosts import sightings
from provisioning.hosts.models import Listing, Sighting
from provisioning.hosts.queries import default_server
from provisioning.hosts.sightings import Found
from provisioning.models import Run
from provisioning.outcomes import Done, Wait
from provisioning.providers.ansible import list_sites
from provisioning.states import ReasonCode, RunState, StepState
from provisioning.steps import schema, web_host, web_host_looks, web_host_runs
from provisioning.steps.alone import alone, alone_without_run
from provisioning.steps.sites import get_site
from provisioning.steps.web_host_probes import find
from provisioning.steps.web_hosts import site_files
from provisioning.troubles import said_by
from provisioning.workers import myself
from tests.factories.provisioning import make_job, make_run

pytestmark = [pytest.mark.usefixtures("claimed"), pytest.mark.slow]

LOCAL = Path(__file__).resolve().parents[4] / "playbooks/inventories/local.yml"


@pytest.fixture(autouse=True)
def elsewhere(settings):
    """This machine, reached through an inventory; what lies there is asked of it by Ansible."""
    settings.ANSIBLE_INVENTORY = str(LOCAL)


@pytest.fixture
def looks(monkeypatch):
    """For how many sites each look at the web host was."""
    told = []
    look_for = web_host_looks.render_sites

    def noting(*, sites, **more):
        told.append(len(sites))
        return look_for(sites=sites, **more)

    monkeypatch.setattr(web_host_looks, "render_sites", noting)
    return told


@pytest.fixture
def another(parent):
    """Another run on its way to this step."""
    job = make_job(reference="PW-2026-0002", parent_id=parent.pk, label="dindik", tenant_name="Dinas Pendidikan")
    schema.apply(job, schema.plan(job, schema.probe(job)))
    make_run(keys=("web_host",), reference=job.reference)
    return job


def nobody(_server):
    return []


def intend(job):
    """Have its run store its intent and wait at the step."""
    run = Run.objects.get(reference=job.reference)
    run.steps.update(state=StepState.RUNNING, intent=web_host.plan(job, web_host.probe(job)).as_json())


def render(*sites):
    return web_host_runs.render(default_server(), [site_files(site) for site in sites])


def found(site, **more):
    return find(default_server(), replace(site_files(site), **more), others=nobody)


def rightness(*sites):
    """Whether each lies there as it should, seen by one look at all of them."""
    own, *others = [site_files(site) for site in sites]
    first = find(default_server(), own, others=lambda _server: others)
    return (first.is_right, *(found(site).is_right for site in sites[1:]))


def test_one_look_answers_all_who_come(job, another, looks, claimed):
    other = get_site(another)
    for each in (job, another):
        assert not web_host.probe(each).exists
    assert looks == [2], "both were asked about at once"

    plan = web_host.plan(job, web_host.probe(job))
    intend(another)
    outcome = web_host.apply(job, plan)
    assert outcome.result["sites"] == 2
    assert looks == [2]

    assert web_host.verify(job, outcome.result) == ""
    assert web_host.apply(another, web_host.plan(another, web_host.probe(another))) == Done(
        {"rendered": "with another run, or before"}
    )
    assert web_host.verify(another, {}) == ""
    assert looks == [2, 2]
    assert list_sites(home=default_server().home) == sorted([claimed.schema_name, other.schema_name])


def test_what_was_seen_is_void_once_anything_changes_there(claimed, looks):
    render(claimed)
    assert found(claimed).is_right
    web_host_runs.remove(default_server(), [claimed.schema_name])

    assert not found(claimed).is_there
    assert looks == [1, 1]


def test_look_that_began_before_a_change_is_not_believed(claimed):
    server, key = default_server(), claimed.schema_name
    before = sightings.moment_of(server)
    with sightings.changing(server, [key]):
        midway = sightings.moment_of(server)
    for moment in (before, midway):
        sightings.keep(server, [Found(key, "", is_there=True, is_right=True)], lying=[key], moment=moment)
        assert sightings.recent(server, key=key, wanted="") is None
        sightings.keep(server, [], lying=[], moment=moment)
        assert sightings.recent(server, key=key, wanted="") is None

    sightings.keep(server, [], lying=[], moment=sightings.moment_of(server))
    assert sightings.recent(server, key=key, wanted="") == Found(key)


def test_site_that_was_in_no_look_is_known_not_to_lie_there(claimed, another, looks):
    render(claimed)
    assert found(claimed).is_right

    assert not found(get_site(another)).is_there
    assert looks == [1]


def test_change_of_one_site_leaves_what_was_seen_of_others(claimed, another, looks):
    render(claimed)
    assert found(claimed).is_right
    render(get_site(another))

    assert found(claimed).is_right
    assert looks == [1]
    assert found(get_site(another)).is_right
    assert looks == [1, 1]


def test_what_was_seen_is_void_as_soon_as_a_change_begins(claimed, looks):
    """So it stays void when the change is killed."""
    assert not found(claimed).is_there

    with sightings.changing(default_server(), [claimed.schema_name]):
        found(claimed)

    assert looks == [1, 1]


def test_what_was_seen_half_a_minute_ago_is_looked_at_anew(claimed, looks):
    found(claimed)
    found(claimed)
    assert looks == [1]

    for kept in (Listing, Sighting):
        kept.objects.update(seen_at=F("seen_at") - sightings.FRESH)
    found(claimed)
    assert looks == [1, 1]


def test_other_wish_for_the_same_site_is_compared_anew(claimed, looks):
    render(claimed)

    assert found(claimed).is_right
    assert not found(claimed, is_suspended=True).is_right
    assert looks == [1, 1]


def test_deviation_is_the_one_sites_it_belongs_to_and_the_frames_is_everybodys(claimed, another):
    other = get_site(another)
    render(claimed, other)
    home = default_server().home
    (home / f"vhosts/{other.schema_name}.conf").write_text("# by hand\n")
    assert rightness(claimed, other) == (True, False)

    render(claimed, other)
    (home / "nginx.conf").write_text("# by hand\n")
    assert rightness(claimed, other) == (False, False)


def test_site_that_cannot_be_written_spoils_no_other_look(claimed, another):
    refused = replace(site_files(get_site(another)), hosts=("not a host",))

    seen = find(default_server(), site_files(claimed), others=lambda _server: [refused])

    assert (seen.is_there, seen.is_right) == (False, False)


@pytest.mark.parametrize(
    "work",
    [
        pytest.param(lambda: only_one("provisioning.look web_host"), id="look"),
        pytest.param(lambda: alone_without_run(what="web_host"), id="change"),
    ],
)
def test_work_of_another_there_is_waited_for_and_uses_up_no_try(job, looks, work):
    with work():
        outcome = said_by(lambda: web_host.probe(job), run_id=job.run_id, step="web_host")

    assert isinstance(outcome, Wait)
    assert outcome.reason is ReasonCode.WEB_HOST_BUSY
    assert looks == []


def test_worker_that_lost_its_run_holds_up_no_look(job, looks):
    soon = now() + timedelta(minutes=1)
    run = make_run(keys=("web_host",), state=RunState.RUNNING, wake_at=None, lease_by=myself(), lease_until=soon)
    with alone(replace(job, run_id=str(run.pk), fence=run.fence), what="web_host"):
        Run.objects.filter(pk=run.pk).update(fence=run.fence + 1)

        assert not web_host.probe(job).exists
    assert len(looks) == 1


def test_nothing_is_kept_of_a_web_host_on_this_machine(claimed, settings, looks):
    settings.ANSIBLE_INVENTORY = ""
    render(claimed)

    assert found(claimed).is_right
    assert default_server().changes == 0
    assert not Sighting.objects.exists()
    assert not Listing.objects.exists()
    assert looks == []
