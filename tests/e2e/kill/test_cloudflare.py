"""Kill -9 around the record at Cloudflare, which did it and said nothing: exactly one record in the end."""

from __future__ import annotations

import os
import signal

import pytest

from provisioning.models import Run
from provisioning.operations import cancel
from provisioning.states import RunState
from tenants.registry.models import ParentDomain
from tenants.registry.parents import seed_parent
from tests.e2e.kill.census import audited
from tests.e2e.kill.conftest import begin
from tests.e2e.kill.workers import fate_of, start, wait_for, work
from tests.fakes.cloudflare import TOKEN, FakeCloudflare

pytestmark = [pytest.mark.e2e, pytest.mark.processes, pytest.mark.slow, pytest.mark.timeout(600)]

BOUNDARIES = ("before", "after", "stored")


@pytest.fixture
def parent(emptied):
    made = seed_parent(name="awanprov.go.id", region="Provinsi Awan (contoh)", kinds=["AGENCY"], by="test")
    ParentDomain.objects.filter(pk=made.pk).update(dns_provider="cloudflare")
    return made


@pytest.fixture
def fake(parent, settings):
    cloud = FakeCloudflare(parent.serving_suffix, share=0)
    with cloud.listening() as base_url:
        settings.CLOUDFLARE_API_TOKEN, settings.CLOUDFLARE_BASE_URL = TOKEN, base_url
        settings.DNS_ZONE_NAMESERVERS = {parent.serving_suffix: ()}
        with audited():
            yield cloud
    assert cloud.violations == []


def names(fake, parent):
    return [name for name, *_ in fake.state.rows(parent.serving_suffix)]


def host_of(run, parent):
    return f"{run.desired['label']}.{parent.serving_suffix}"


def state_of(run):
    return Run.objects.values_list("state", flat=True).get(pk=run.pk)


def test_run_killed_at_every_boundary_of_the_record_ends_proven_with_one_record(web, fake, parent):
    run = begin(parent_id=parent.pk)

    fates = [work(run, kill_at=f"dns_record:{boundary}") for boundary in BOUNDARIES]
    last = work(run)

    assert (fates, last, state_of(run)) == (["killed"] * 3, "rested", RunState.SUCCEEDED)
    assert names(fake, parent) == [host_of(run, parent)]


def test_run_killed_while_cloudflare_had_done_it_and_not_said_so_makes_no_second_one(web, fake, parent):
    run = begin(parent_id=parent.pk)
    fake.will("hang after write", only={"POST"})

    pid = start(run)
    wait_for(lambda: names(fake, parent), what="the record to be written")
    os.kill(pid, signal.SIGKILL)
    fate = fate_of(pid)
    last = work(run)

    assert (fate, last, state_of(run)) == ("killed", "rested", RunState.SUCCEEDED)
    assert names(fake, parent) == [host_of(run, parent)]
    assert [method for method, path in fake.requests if method == "POST"] == ["POST"]


def test_run_over_dropped_answers_and_faults_ends_with_one_record(web, fake, parent):
    run = begin(parent_id=parent.pk)
    fake.will("drop after write", only={"POST"})
    fake.will("rate limit", only={"GET"}, headers={"Retry-After": "1"})

    fate = work(run)

    assert (fate, state_of(run)) == ("rested", RunState.SUCCEEDED)
    assert names(fake, parent) == [host_of(run, parent)]


def test_undoing_killed_at_every_boundary_of_the_record_leaves_none(fake, parent):
    run = begin(parent_id=parent.pk)
    fake.state.put(parent.serving_suffix, name=f"lain.{parent.serving_suffix}", type="A", content="10.9.8.7")
    assert work(run, kill_at="dns_record:stored") == "killed"
    cancel(run=run, by="user:2")

    fates = [work(run, kill_at=f"undo.dns_record:{boundary}") for boundary in BOUNDARIES]
    work(run)

    assert (fates, state_of(run)) == (["killed"] * 3, RunState.COMPENSATED)
    assert names(fake, parent) == [f"lain.{parent.serving_suffix}"]
