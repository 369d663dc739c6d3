"""The TXT values of a certificate authority: several beside each other, each taken away alone."""

from __future__ import annotations

import pytest

from provisioning.providers.dns import ChallengeZone
from provisioning.providers.dns_rfc2136.errors import KeyUnknown, UpdateIgnored, UpdateRefused
from provisioning.providers.errors import NameOutsideZone, NameRefused
from tests.integration.provisioning.providers.rfc2136_zones import zone_on
from tests.servers.name_server import ACME


@pytest.fixture
def zone(name_server):
    return zone_on(name_server)


@pytest.fixture
def challenges(name_server, zone) -> ChallengeZone:
    """The same zone, with the key that may touch nothing but challenges."""
    return zone_on(name_server, zone.zone, key=ACME)


@pytest.fixture
def name(zone):
    return f"_acme-challenge.{zone.zone}"


def test_values_stand_beside_each_other_and_are_taken_away_alone(zone, challenges, name):
    challenges.add_text(name, value="one")
    challenges.add_text(name, value="two")
    both = zone.find(name).target
    challenges.remove_text(name, value="one")
    last = zone.find(name).target
    challenges.remove_text(name, value="two")

    assert (both, last, zone.find(name)) == ("one, two", "two", None)


def test_doing_it_twice_leaves_the_serial(name_server, zone, challenges, name):
    serials = []
    for verb in (challenges.add_text, challenges.add_text, challenges.remove_text, challenges.remove_text):
        verb(name, value='a "quoted" \\ value; with syntax')
        serials.append(name_server.serial(zone.zone))

    assert serials == [2, 2, 3, 3]


def test_challenge_needs_no_owner_and_touches_no_site(zone, challenges, name):
    claimed = zone.claim(f"dinkes.{zone.zone}", target="127.0.0.1", owner="t_1").record

    challenges.add_text(name, value="one")
    challenges.remove_text(name, value="one")

    assert zone.find(claimed.name) == claimed


def test_key_of_challenges_may_touch_nothing_else(zone, challenges):
    with pytest.raises((KeyUnknown, UpdateRefused)):
        challenges.add_text(f"_acme-challenge.dinkes.{zone.zone}", value="one")
    with pytest.raises((KeyUnknown, UpdateRefused)):
        challenges.claim(f"dinkes.{zone.zone}", target="127.0.0.1", owner="t_1")

    assert zone.find(f"dinkes.{zone.zone}") is None


def test_value_that_a_server_ignored_is_missed(name_server):
    zone = zone_on(name_server, records="_acme-challenge CNAME elsewhere.test.")

    with pytest.raises(UpdateIgnored, match=f"_acme-challenge.{zone.zone}"):
        zone.add_text(f"_acme-challenge.{zone.zone}", value="one")


@pytest.mark.parametrize("value", [pytest.param("", id="empty"), pytest.param("x" * 256, id="too long")])
def test_value_no_record_can_hold_is_refused(zone, name, value):
    with pytest.raises(NameRefused):
        zone.add_text(name, value=value)


def test_name_of_another_zone_is_refused(zone):
    with pytest.raises(NameOutsideZone):
        zone.add_text("_acme-challenge.elsewhere.test", value="one")
