"""The record on real name servers: entered with its mark, seen at every server, and gone with its mark."""

from __future__ import annotations

from dataclasses import replace

import pytest

from provisioning.outcomes import Done, Fail, Retry
from provisioning.plan import Action, BrakeReason, brake
from provisioning.providers.dns_rfc2136.errors import KeyUnknown, ServerNotSet, UpdateRefused
from provisioning.states import ReasonCode
from provisioning.steps import dns_record, name_servers
from provisioning.steps.dns_providers import find_challenge_zone, find_provider, zone_of
from provisioning.steps.sites import host_of
from tenants.registry.models import ParentDomain
from tenants.registry.parents import seed_parent
from tests.factories.provisioning import make_job
from tests.integration.provisioning.providers.rfc2136_zones import zone_on
from tests.servers.name_server import POWERLESS, settings_for

pytestmark = pytest.mark.usefixtures("claimed", "parent")


@pytest.fixture
def parent(parent, name_server, settings):
    """The parent domain, served under a zone of its own at the server."""
    parent.serving_suffix = name_server.new_zone(records="theirs A 192.0.2.9\naway NS ns.elsewhere.test.")
    for name, value in settings_for(name_server).items():
        setattr(settings, name, value)
    parent.dns_provider = "rfc2136"
    parent.save()
    return parent


@pytest.fixture
def zone(name_server, parent):
    return zone_on(name_server, parent.serving_suffix)


@pytest.fixture
def behind(name_server, bind_server, knot_server, parent, settings):
    """A second name server of the zone, which knows nothing yet; returned as its provider sees it."""
    other = {"knot": bind_server, "bind": knot_server}[name_server.kind]
    other.new_zone(parent.serving_suffix)
    settings.DNS_VERIFY_NAMESERVERS = tuple((each.address, each.port) for each in (name_server, other))
    return zone_on(other, parent.serving_suffix)


def do(job):
    plan = dns_record.plan(job, dns_record.probe(job))
    return plan, dns_record.apply(job, plan)


def ours(zone):
    return [(record.name, record.target, record.owner) for record in zone.records() if record.owner]


def test_record_is_entered_once_and_seen(job, zone, claimed, name_server, settings):
    settings.DNS_TARGET = "203.0.113.10"
    first, outcome = do(job)
    second, again = do(job)

    assert ours(zone) == [(host_of(job), "203.0.113.10", claimed.schema_name)]
    assert (first.changes[0].action, second.effective, name_server.serial(zone.zone)) == (Action.CREATE, (), 2)
    assert (outcome.result["did"], again.result["did"]) == ("created", "same")
    assert dns_record.verify(job, outcome.result) == ""


def test_new_name_needs_no_transfer_of_the_zone(job, zone, claimed, settings):
    settings.RFC2136_TRANSFER_KEY_NAME = POWERLESS.name
    settings.RFC2136_TRANSFER_KEY_SECRET = POWERLESS.secret

    plan, outcome = do(job)
    zone.claim(host_of(job), target="192.0.2.9", owner=claimed.schema_name)

    assert isinstance(outcome, Done)
    assert plan.zone_size is None
    with pytest.raises((KeyUnknown, UpdateRefused), match="powerless"):
        dns_record.plan(job, dns_record.probe(job))


def test_name_server_that_is_behind_is_waited_for(job, zone, behind, claimed):
    _, early = do(job)
    behind.claim(host_of(job), target="127.0.0.1", owner=claimed.schema_name)
    _, late = do(job)

    assert isinstance(early, Retry)
    assert (early.reason, early.trouble.code) == (ReasonCode.NAME_SERVERS_BEHIND, "dns_lookup_not_there_yet")
    assert host_of(job) in str(early.trouble)
    assert isinstance(late, Done)
    assert len(ours(zone)) == 1


def test_wrong_answer_of_a_name_server_names_both_values(job, behind):
    behind.claim(host_of(job), target="192.0.2.66", owner="somebody")

    _, outcome = do(job)

    assert (outcome.reason, outcome.trouble.code) == (ReasonCode.NAME_SERVERS_BEHIND, "dns_lookup_differs")
    assert "192.0.2.66" in str(outcome.trouble)
    assert "127.0.0.1" in str(outcome.trouble)


def test_name_server_that_lost_the_name_is_missed_by_reading_back(job, behind, claimed):
    behind.claim(host_of(job), target="127.0.0.1", owner=claimed.schema_name)
    _, outcome = do(job)
    behind.release(host_of(job), owner=claimed.schema_name)

    assert host_of(job) in dns_record.verify(job, outcome.result)


def test_undo_removes_record_and_mark_and_a_second_time_nothing(job, zone, name_server):
    plan, _ = do(job)
    before = len(zone.records())

    dns_record.undo(job, plan)
    dns_record.undo(job, plan)

    assert (ours(zone), len(zone.records())) == ([], before - 1)
    assert name_server.serial(zone.zone) == 3


def test_record_made_by_hand_is_refused_even_with_an_approval(parent):
    job = make_job(reference="PW-2026-0001", parent_id=parent.pk, label="theirs")
    plan = dns_record.plan(job, dns_record.probe(job))

    outcome = dns_record.apply(replace(job, plan_approved=True), plan)

    assert brake(plan) == (BrakeReason.NOT_OURS,)
    assert isinstance(outcome, Fail)
    assert outcome.reason is ReasonCode.RECORD_NOT_OURS


def test_name_that_was_given_away_to_other_name_servers_stops_for_a_second_person(parent):
    job = make_job(reference="PW-2026-0001", parent_id=parent.pk, label="away")

    plan = dns_record.plan(job, dns_record.probe(job))

    assert brake(plan) == (BrakeReason.NOT_OURS, BrakeReason.NAME_SERVERS)


@pytest.mark.parametrize("setting", ["RFC2136_SERVER", "RFC2136_KEY_NAME", "RFC2136_KEY_SECRET"])
def test_setting_that_is_missing_is_named(parent, settings, setting):
    setattr(settings, setting, "")

    with pytest.raises(ServerNotSet, match=setting) as refused:
        find_provider(parent)

    assert refused.value.permanent


def test_challenges_take_their_own_key_where_there_is_one(parent, settings):
    from tests.servers.name_server import ACME

    name = f"_acme-challenge.{parent.serving_suffix}"
    find_challenge_zone(parent).add_text(name, value="one")
    settings.RFC2136_ACME_KEY_NAME, settings.RFC2136_ACME_KEY_SECRET = POWERLESS.name, POWERLESS.secret
    with pytest.raises((KeyUnknown, UpdateRefused), match="powerless"):
        find_challenge_zone(parent).remove_text(name, value="one")
    settings.RFC2136_ACME_KEY_NAME, settings.RFC2136_ACME_KEY_SECRET = ACME.name, ACME.secret

    find_challenge_zone(parent).remove_text(name, value="one")

    assert find_provider(parent).find(name) is None


def test_zone_is_that_of_the_row_else_of_the_setting_else_the_serving_name(parent, settings):
    zones = [zone_of(parent)]
    settings.RFC2136_ZONE = "go.id"
    zones.append(zone_of(parent))
    parent.dns_zone = "contohprov.go.id"
    zones.append(zone_of(parent))
    parent.dns_provider, parent.dns_zone = "local", ""

    assert [*zones, zone_of(parent)] == [parent.serving_suffix, "go.id", "contohprov.go.id", parent.serving_suffix]


def test_nobody_is_asked_about_a_local_zone(parent, settings):
    settings.DNS_VERIFY_NAMESERVERS = (("192.0.2.53", 53),)
    asked = [str(server) for server in name_servers.name_servers_of(parent)]
    parent.dns_provider = "local"

    assert (asked, name_servers.name_servers_of(parent)) == (["192.0.2.53:53"], ())


def test_new_parent_domain_gets_the_provider_of_the_installation_and_old_ones_keep_theirs(settings, parent):
    settings.DNS_PROVIDER = "rfc2136"
    new = seed_parent(name="contohkota.sch.id", region="Kota Contoh", kinds=["SCHOOL"], by="test")
    settings.DNS_PROVIDER = "local"
    seed_parent(name="contohkota.sch.id", region="Kota Contoh", kinds=["SCHOOL", "AGENCY"], by="test")

    assert new.dns_provider == "rfc2136"
    assert ParentDomain.objects.get(pk=new.pk).dns_provider == "rfc2136"
