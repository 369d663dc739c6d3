"""The record: entered for the site, never over another's unless a second person said so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from provisioning.outcomes import Done, Fail
from provisioning.plan import Action, BrakeReason, brake
from provisioning.providers.dns_local import LocalZone
from provisioning.states import ReasonCode
from provisioning.steps import dns_record
from provisioning.steps.sites import host_of
from tenants.registry.models import ParentDomain

pytestmark = pytest.mark.usefixtures("claimed")

THEIRS = "10.9.8.7"


@pytest.fixture
def zone(home, parent):
    return LocalZone(home=home, zone=parent.serving_suffix)


def do(job):
    plan = dns_record.plan(job, dns_record.probe(job))
    return plan, dns_record.apply(job, plan)


def test_record_is_the_sites_own_and_entered_once(job, zone, claimed):
    first, outcome = do(job)
    second, _ = do(job)

    [record] = zone.records()
    assert (record.name, record.owner) == (host_of(job), claimed.schema_name)
    assert (first.changes[0].action, second.effective, zone.serial) == (Action.CREATE, (), 1)
    assert dns_record.verify(job, outcome.result) == ""


def test_record_that_somebody_removed_is_missed(job, zone, claimed):
    _, outcome = do(job)
    zone.release(host_of(job), owner=claimed.schema_name)

    assert host_of(job) in dns_record.verify(job, outcome.result)


def test_record_of_another_stops_for_a_second_person_and_is_not_touched(job, zone):
    zone.claim(host_of(job), target=THEIRS, owner="somebody")

    plan = dns_record.plan(job, dns_record.probe(job))

    assert brake(plan) == (BrakeReason.NOT_OURS,)
    assert plan.changes[0].before["target"] == THEIRS
    assert dns_record.apply(job, plan).reason is ReasonCode.RECORD_NOT_OURS
    assert zone.find(host_of(job)).target == THEIRS


def test_approved_takeover_replaces_exactly_the_record_that_was_shown(job, zone, claimed):
    zone.claim(host_of(job), target=THEIRS, owner="somebody")
    plan = dns_record.plan(job, dns_record.probe(job))

    outcome = dns_record.apply(replace(job, plan_approved=True), plan)

    assert isinstance(outcome, Done)
    assert zone.find(host_of(job)).owner == claimed.schema_name


def test_approval_does_not_hold_for_a_record_that_changed_meanwhile(job, zone):
    zone.claim(host_of(job), target=THEIRS, owner="somebody")
    plan = dns_record.plan(job, dns_record.probe(job))
    zone.claim(host_of(job), target="10.1.1.1", owner="somebody")

    outcome = dns_record.apply(replace(job, plan_approved=True), plan)

    assert isinstance(outcome, Fail)
    assert zone.find(host_of(job)).target == "10.1.1.1"


def test_undo_of_a_takeover_puts_back_what_was_there(job, zone):
    zone.claim(host_of(job), target=THEIRS, owner="somebody")
    plan = dns_record.plan(job, dns_record.probe(job))
    dns_record.apply(replace(job, plan_approved=True), plan)

    dns_record.undo(job, plan)

    assert (zone.find(host_of(job)).target, zone.find(host_of(job)).owner) == (THEIRS, "somebody")


def test_undo_removes_our_record_and_leaves_another_alone(job, zone):
    plan, _ = do(job)
    dns_record.undo(job, plan)
    dns_record.undo(job, plan)
    assert zone.records() == ()

    zone.claim(host_of(job), target=THEIRS, owner="somebody")
    dns_record.undo(job, plan)

    assert zone.find(host_of(job)).owner == "somebody"


def test_size_of_the_zone_goes_along_only_where_the_brake_weighs_it(job, zone, claimed):
    for number in range(12):
        zone.claim(f"n{number}.{zone.zone}", target=THEIRS, owner="somebody")

    for_new_name = dns_record.plan(job, dns_record.probe(job)).zone_size
    zone.claim(host_of(job), target=THEIRS, owner=claimed.schema_name)
    for_change = dns_record.plan(job, dns_record.probe(job)).zone_size
    do(job)
    for_nothing = dns_record.plan(job, dns_record.probe(job)).zone_size

    assert (for_new_name, for_change, for_nothing) == (None, 13, None)


def test_provider_nobody_set_up_is_said(job, parent):
    ParentDomain.objects.filter(pk=parent.pk).update(dns_provider="elsewhere")

    _, outcome = do(job)

    assert isinstance(outcome, Fail)
    assert outcome.trouble.code == "dns_provider_missing"
    assert "elsewhere" in str(outcome.trouble)
