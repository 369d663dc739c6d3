"""The step over Cloudflare: faults become Wait, Retry or Fail, and the settings choose the zone."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db.models import F

from kernel.time import now
from provisioning import budgets, engine
from provisioning.models import RequestBudget, Run, RunEvent, StepRecord, ZoneId
from provisioning.outcomes import Fail, Retry, Wait
from provisioning.states import ReasonCode, RunState, StepState
from provisioning.steps import STEPS, dns_record
from provisioning.steps.cloudflare import shared_budget
from provisioning.steps.dns_providers import find_provider
from provisioning.troubles import said_by
from tenants.registry.models import ParentDomain
from tests.factories.provisioning import WISH, make_run
from tests.fakes.cloudflare import TOKEN, FakeCloudflare

pytestmark = pytest.mark.django_db

ZONE = "contohprov.gapura.localhost"


@pytest.fixture
def fake(settings, parent):
    ParentDomain.objects.filter(pk=parent.pk).update(dns_provider="cloudflare", dns_zone=ZONE, serving_suffix=ZONE)
    budgets._lots.by_key.clear()
    cloud = FakeCloudflare(ZONE, share=0)
    with cloud.listening() as base_url:
        settings.CLOUDFLARE_API_TOKEN, settings.CLOUDFLARE_BASE_URL = TOKEN, base_url
        settings.DNS_ZONE_NAMESERVERS = {ZONE: ()}
        yield cloud
    assert cloud.violations == []


@pytest.fixture
def run(parent, fake):
    return make_run(keys=("dns_record",), desired={**WISH, "parent_id": parent.pk, "label": "dinkes"})


def said(job):
    return said_by(lambda: dns_record.probe(job), run_id=job.run_id, step="dns_record")


@pytest.mark.parametrize(
    ("fault", "kind", "reason"),
    [
        pytest.param(("rate limit", {"headers": {"Retry-After": "290"}}), Wait, ReasonCode.RATE_LIMITED, id="429"),
        pytest.param(("server fault", {}), Retry, ReasonCode.OUTSIDE_UNREACHABLE, id="502"),
        pytest.param(("forbidden once", {}), Retry, ReasonCode.OUTSIDE_UNREACHABLE, id="403"),
        pytest.param(("refuse", {"status": 403, "code": 9109}), Fail, ReasonCode.OUTSIDE_REFUSED, id="bad token"),
    ],
)
def test_fault_of_cloudflare_becomes_what_the_engine_knows(job, fake, fault, kind, reason):
    name, more = fault
    fake.will(name, **more)

    outcome = said(job)

    assert (type(outcome), outcome.reason) == (kind, reason)


def test_rate_limit_waits_to_the_second_for_every_worker_and_uses_up_no_try(run, fake):
    fake.will("rate limit", headers={"Retry-After": "290"})

    engine.advance(run.pk)
    asked = len(fake.requests)
    Run.objects.filter(pk=run.pk).update(wake_at=now())
    engine.advance(run.pk)

    step = StepRecord.objects.get(run=run)
    assert (step.state, step.attempt, step.error) == (StepState.WAITING, 0, None)
    assert timedelta(seconds=280) < step.next_at - now() <= timedelta(seconds=290)
    assert len(fake.requests) == asked
    assert 280 < shared_budget(TOKEN).take() <= 290


def test_run_finishes_over_a_bucket_that_was_empty(run, fake, settings):
    settings.CLOUDFLARE_BUDGET_REQUESTS, settings.CLOUDFLARE_BUDGET_SECONDS = 36, 3600
    budget = shared_budget(TOKEN)
    while not (seconds := budget.take()):
        pass

    engine.advance(run.pk)
    waited = StepRecord.objects.get(run=run).next_at - now()
    RequestBudget.objects.update(refilled_at=F("refilled_at") - timedelta(seconds=seconds))
    Run.objects.filter(pk=run.pk).update(wake_at=now())
    engine.advance(run.pk)

    assert 0 < seconds - waited.total_seconds() < 5
    assert Run.objects.get(pk=run.pk).state == RunState.SUCCEEDED


def test_run_is_done_after_any_passing_fault_with_one_record(run, fake):
    for name in ("server fault", "drop after write", "empty", "forbidden once", "html"):
        fake.will(name, only={"POST"})
    for _ in range(STEPS["dns_record"].attempts):
        Run.objects.filter(pk=run.pk, state=RunState.WAITING).update(wake_at=now())
        engine.advance(run.pk)

    assert Run.objects.get(pk=run.pk).state == RunState.SUCCEEDED
    assert [name for name, *_ in fake.state.rows(ZONE)] == [f"dinkes.{ZONE}"]


def test_token_is_in_no_row(run, fake):
    fake.will("refuse", message=f"Bad Authorization: Bearer {TOKEN}")
    engine.advance(run.pk)

    rows = [*RunEvent.objects.values(), *StepRecord.objects.values(), *ZoneId.objects.values()]
    assert StepRecord.objects.get(run=run).state == StepState.FAILED
    assert TOKEN not in json.dumps(rows, default=str)
    assert TOKEN not in shared_budget(TOKEN).key


def test_zone_is_found_once_and_remembered_in_a_row(job, fake):
    for _ in range(3):
        dns_record.probe(job)

    assert [path for _, path in fake.requests].count("/zones") == 1
    assert ZoneId.objects.get().zone_id == fake.state.zone_id(ZONE)


def test_without_a_token_the_provider_is_not_set_up(settings, fake, parent):
    settings.CLOUDFLARE_API_TOKEN = ""
    parent.refresh_from_db()

    assert find_provider(parent) is None


def test_record_made_by_hand_stops_for_a_second_person(fake, run):
    fake.state.put(ZONE, name=f"dinkes.{ZONE}", type="CNAME", content="lama.contoh.example")

    engine.advance(run.pk)

    assert Run.objects.get(pk=run.pk).reason_code == ReasonCode.NEEDS_SECOND_PERSON
    assert fake.state.rows(ZONE) == [(f"dinkes.{ZONE}", "CNAME", "lama.contoh.example", "")]
