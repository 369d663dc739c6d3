"""A crowd of sites at Cloudflare: one claims for all that wait, and the others find it done."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connections

from kernel.time import now
from provisioning import engine
from provisioning.models import Run, StepRecord
from provisioning.outcomes import Done, Fail, Wait
from provisioning.states import ReasonCode, RunState, StepState
from provisioning.steps import dns_company, dns_crowd, dns_record
from provisioning.steps.alone import alone
from provisioning.steps.dns_providers import find_provider
from tenants.registry.models import ParentDomain
from tests.factories.provisioning import WISH, make_job, make_run
from tests.fakes.cloudflare import TOKEN, FakeCloudflare

pytestmark = pytest.mark.django_db

ZONE = "contohprov.gapura.localhost"
THEIRS = "10.9.8.7"


@pytest.fixture
def fake(settings):
    cloud = FakeCloudflare(ZONE, share=0)
    with cloud.listening() as base_url:
        settings.CLOUDFLARE_API_TOKEN, settings.CLOUDFLARE_BASE_URL = TOKEN, base_url
        settings.CLOUDFLARE_BUDGET_REQUESTS = 10**6
        settings.DNS_ZONE_NAMESERVERS = {ZONE: ()}
        yield cloud
    assert cloud.violations == []


@pytest.fixture
def crowd(fake, parent):
    """Make so many runs that have come to the step, some of which have stored their intent there."""
    ParentDomain.objects.filter(pk=parent.pk).update(dns_provider="cloudflare", dns_zone=ZONE)
    ParentDomain.objects.filter(pk=parent.pk).update(serving_suffix=ZONE)
    dns_crowd._lists.clear()

    def make(number, *, waiting=0):
        jobs = []
        for index in range(number):
            desired = {**WISH, "parent_id": parent.pk, "label": f"smpn{index}"}
            run = make_run(keys=("dns_record",), desired=desired)
            job = make_job(reference=run.reference, parent_id=parent.pk, label=f"smpn{index}")
            jobs.append(replace(job, run_id=str(run.pk), fence=run.fence))
        for job in jobs[:waiting]:
            store_intent(job)
        fake.requests.clear()
        return jobs

    return make


def store_intent(job, *, ago=dns_company.GATHER):
    plan = dns_record.plan(job, dns_record.probe(job))
    StepRecord.objects.filter(run_id=job.run_id).update(
        state=StepState.RUNNING, intent=plan.as_json(), started_at=now() - ago
    )
    return plan


def apply(job):
    plan = store_intent(job)
    return dns_record.apply(job, plan)


def names(fake):
    return [name.split(".")[0] for name, *_ in fake.state.rows(ZONE)]


def test_single_site_is_claimed_at_once_and_by_itself(crowd, fake):
    [job] = crowd(1)

    outcome = apply(job)

    assert isinstance(outcome, Done)
    assert names(fake) == ["smpn0"]
    [record_id] = fake.state.zones[fake.state.zone_id(ZONE)]["records"]
    assert outcome.result["record_id"] == record_id
    assert not any(path.endswith("/batch") for _, path in fake.requests)


def test_one_claims_for_all_that_stored_their_intent_and_for_no_other(crowd, fake):
    jobs = crowd(10, waiting=8)

    outcome = dns_record.apply(jobs[0], dns_record.plan(jobs[0], dns_record.probe(jobs[0])))

    assert isinstance(outcome, Done)
    assert sorted(names(fake)) == sorted(f"smpn{index}" for index in range(8))
    assert [dns_record.verify(job, outcome.result) for job in jobs[:8]] == [""] * 8


def test_the_others_find_it_done(crowd, fake):
    jobs = crowd(8, waiting=8)
    dns_record.apply(jobs[0], dns_record.plan(jobs[0], dns_record.probe(jobs[0])))
    before = len(fake.requests)

    outcomes = [apply(job) for job in jobs[1:]]

    assert {outcome.result["did"] for outcome in outcomes} == {"same"}
    assert {method for method, _ in fake.requests[before:]} == {"GET"}


def test_first_of_a_crowd_waits_for_company_but_not_for_long(crowd, fake):
    jobs = crowd(8)
    plan = store_intent(jobs[0], ago=timedelta(0))

    first = dns_record.apply(jobs[0], plan)
    StepRecord.objects.filter(run_id=jobs[0].run_id).update(started_at=now() - dns_company.GATHER)
    second = dns_record.apply(jobs[0], plan)

    assert isinstance(first, Wait)
    assert (first.reason, isinstance(second, Done)) == (ReasonCode.GATHERING, True)
    assert names(fake) == ["smpn0"]


def test_run_that_is_called_off_is_not_claimed_for(crowd, fake):
    jobs = crowd(8, waiting=8)
    Run.objects.filter(pk=jobs[1].run_id).update(undo_requested_at=now(), undo_requested_by="user:2")
    Run.objects.filter(pk=jobs[2].run_id).update(state=RunState.COMPENSATING)

    apply(jobs[0])

    assert {"smpn1", "smpn2"} & set(names(fake)) == set()
    assert len(names(fake)) == 6


def test_while_another_claims_for_all_one_waits(crowd, fake):
    jobs = crowd(8, waiting=8)
    run = Run.objects.get(pk=jobs[1].run_id)
    Run.objects.filter(pk=run.pk).update(
        state=RunState.RUNNING, lease_by="elsewhere:1:1:1", lease_until=now() + timedelta(minutes=1), wake_at=None
    )
    zone = find_provider(ParentDomain.objects.get(pk=jobs[0].desired.parent_id))

    with alone(jobs[1], what=dns_crowd.lock_of(zone)):
        outcome = dns_record.apply(jobs[0], dns_record.plan(jobs[0], dns_record.probe(jobs[0])))

    assert (type(outcome), outcome.reason) == (Wait, ReasonCode.GATHERING)
    assert names(fake) == []


def test_name_of_another_stops_its_own_run_and_no_other(crowd, fake):
    jobs = crowd(8, waiting=8)
    fake.state.put(ZONE, name=f"smpn3.{ZONE}", type="A", content=THEIRS)

    assert isinstance(apply(jobs[0]), Done)
    outcome = dns_record.apply(jobs[3], dns_record.plan(jobs[3], dns_record.probe(jobs[3])))

    assert isinstance(outcome, Fail)
    assert outcome.reason is ReasonCode.RECORD_NOT_OURS
    assert [row[2] for row in fake.state.rows(ZONE) if row[0].startswith("smpn3.")] == [THEIRS]
    assert len(names(fake)) == 8


def test_neighbour_that_is_refused_does_not_hold_up_the_others(crowd, fake):
    jobs = crowd(8, waiting=8)
    broken = StepRecord.objects.get(run_id=jobs[5].run_id)
    broken.intent["changes"][0]["after"]["comment"] = "x" * 101
    broken.save(update_fields=["intent"])

    assert isinstance(apply(jobs[0]), Done)
    assert names(fake) == ["smpn0"]


def test_undo_releases_and_a_list_does_not_show_it_any_more(crowd, fake):
    jobs = crowd(8, waiting=8)
    plan = store_intent(jobs[0])
    dns_record.apply(jobs[0], plan)
    from provisioning.steps import schema
    from provisioning.steps.sites import find_site

    schema.apply(jobs[0], schema.plan(jobs[0], schema.probe(jobs[0])))
    owner = find_site(jobs[0]).schema_name
    row = next(
        r for r in fake.state.zones[fake.state.zone_id(ZONE)]["records"].values() if r["name"].startswith("smpn0.")
    )
    row["comment"] = f"gapura:{owner}:v1"

    outcome = dns_record.undo(jobs[0], plan)

    assert isinstance(outcome, Done)
    assert "smpn0" not in names(fake)
    assert dns_record.probe(jobs[0]).exists is False


@pytest.mark.django_db(transaction=True)
def test_sixty_runs_with_four_workers_take_less_than_a_request_each(crowd, fake):
    run_ids = [job.run_id for job in crowd(60)]

    workers = [threading.Thread(target=advance_all, args=(run_ids[number:] + run_ids[:number],)) for number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert set(Run.objects.values_list("state", flat=True)) == {RunState.SUCCEEDED}
    assert sorted(names(fake)) == sorted(f"smpn{index}" for index in range(60))
    assert len(fake.requests) < 60


def advance_all(run_ids):
    """The life of a worker: whatever is due, until nothing is left."""
    try:
        while Run.objects.filter(pk__in=run_ids).active().exists():
            due = Run.objects.due().values_list("pk", flat=True).order_by("wake_at")[:5]
            if not sum(engine.advance(run_id) for run_id in due):
                time.sleep(0.05)
    finally:
        connections.close_all()
