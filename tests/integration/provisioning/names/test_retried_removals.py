"""A removal that is tried again still knows what it removed: how long that is remembered, and what to give back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from kernel.time import now
from provisioning import engine
from provisioning.operations import approve_plan, cancel, start_lifecycle
from provisioning.states import ReasonCode, RunState, StepState
from provisioning.steps.dns_providers import find_provider
from tenants.registry import reservations
from tests.factories.registry import make_tenant
from tests.fakes.faulty_zone import Killed, NoAnswer
from tests.integration.provisioning.names.conftest import again, disturbed

TTL = timedelta(seconds=300)


@pytest.fixture
def site(parent):
    """A site with two names in the zone."""
    found = make_tenant(label="dinkes", parent=parent, state="ACTIVE", created_for="PW-2026-0001")
    reservations.reserve(label="dinkes", parent=parent, holder="PW-2026-0001", by="uji")
    reservations.take(holder="PW-2026-0001", by="uji")
    for label in ("dinkes", "kesehatan"):
        find_provider(parent).claim(f"{label}.{parent.serving_suffix}", target="127.0.0.1", owner=found.schema_name)
    return found


@pytest.fixture
def deletion(site):
    """An approved deletion that has come to its DNS step."""
    run = start_lifecycle(kind="delete", tenant=site, by="user:1", reason="Uji")
    engine.advance(run.pk)
    approve_plan(run=run, by="user:2")
    skip(run, "web_host", "suspend_site", "closed")
    engine.advance(run.pk, slice_seconds=0)
    assert run.steps.get(key="removal_plan").state == StepState.DONE
    return run


def skip(run, *keys):
    """Have steps that concern no names be done."""
    done = {"state": StepState.DONE, "intent": {}, "result": {}, "started_at": now(), "finished_at": now()}
    run.steps.filter(key__in=keys).update(**done)


def names_of(site):
    return sorted(record.name for record in find_provider(site.parent).records() if record.owner == site.schema_name)


def both(site):
    return sorted(f"{label}.{site.parent.serving_suffix}" for label in ("dinkes", "kesehatan"))


FAULTS = [
    pytest.param(Killed, {"kesehatan"}, id="killed after the second"),
    pytest.param(Killed, {"dinkes"}, id="killed after the first"),
    pytest.param(NoAnswer, {"kesehatan"}, id="done but no answer for the second"),
    pytest.param(NoAnswer, {"dinkes"}, id="done but no answer for the first"),
    pytest.param(NoAnswer, {"dinkes", "kesehatan"}, id="no answer for either"),
]


@pytest.mark.parametrize(("fault", "labels"), FAULTS)
def test_data_waits_as_long_as_any_removed_name_may_be_remembered(deletion, site, faults, fault, labels):
    for label in labels:
        faults.after("release", f"{label}.{site.parent.serving_suffix}", fault)
    begun = now()

    for _label in labels:
        disturbed(deletion, fault)
    again(deletion)
    again(deletion)

    step = deletion.steps.get(key="dns_removal")
    assert (step.state, names_of(site)) == (StepState.DONE, [])
    assert step.result["removed"] == both(site)
    assert datetime.fromisoformat(step.result["remembered_until"]) >= begun + TTL
    assert (deletion.state, deletion.reason_code) == (RunState.WAITING, ReasonCode.DNS_CACHES)


@pytest.mark.parametrize(("fault", "labels"), FAULTS)
def test_called_off_every_removed_name_comes_back(deletion, site, faults, fault, labels):
    for label in labels:
        faults.after("release", f"{label}.{site.parent.serving_suffix}", fault)
    for _label in labels:
        disturbed(deletion, fault)
    again(deletion)
    again(deletion)
    assert names_of(site) == []

    cancel(run=deletion, by="user:2")
    while deletion.steps.get(key="dns_removal").state != StepState.UNDONE:
        again(deletion)

    assert names_of(site) == both(site)


@pytest.mark.parametrize("fault", [Killed, NoAnswer])
def test_called_off_between_two_tries_every_removed_name_comes_back(deletion, site, faults, fault):
    faults.after("release", f"dinkes.{site.parent.serving_suffix}", fault)
    disturbed(deletion, fault)
    assert len(names_of(site)) == 1

    cancel(run=deletion, by="user:2")
    while deletion.steps.get(key="dns_removal").state != StepState.UNDONE:
        again(deletion)

    assert names_of(site) == both(site)
