"""Whose a name is stands beside it, and the server itself checks it: what others keep in the zone is left alone."""

from __future__ import annotations

import dns.query
import dns.update
import pytest

from provisioning.providers.dns import ClaimResult, RecordType
from provisioning.providers.dns_rfc2136.errors import NameShared, UpdateIgnored
from provisioning.providers.dns_rfc2136.server import Line
from provisioning.providers.errors import NameRefused, RecordNotOurs
from tests.integration.provisioning.providers.rfc2136_zones import provider_key, zone_on
from tests.servers.name_server import UPDATER

OTHERS = """
    made-by-hand A 192.0.2.9
    mail MX 10 ns1
    note TXT "somebody's own note"
    alias CNAME ns1
    away NS ns.elsewhere.test.
    two A 192.0.2.1
    two A 192.0.2.2
"""


@pytest.fixture
def zone(name_server):
    return zone_on(name_server, records=OTHERS)


@pytest.fixture
def by_hand(name_server, zone):
    """Change the zone past the provider, as its keeper does: `by_hand("add", name, ttl, kind, value)`."""

    def change(verb, *arguments):
        update = dns.update.UpdateMessage(zone.zone, keyring=provider_key(UPDATER).for_signing())
        getattr(update, verb)(*arguments)
        answer = dns.query.tcp(update, name_server.address, port=name_server.port, timeout=3)
        assert answer.rcode() == 0, answer

    return change


@pytest.fixture
def at_each_update(monkeypatch):
    """Let something happen on the way to the server, just before an update that changes something."""
    ask = Line.ask

    def on(act):
        def meddled(line, message):
            if isinstance(message, dns.update.UpdateMessage) and message.update:
                act(line, message)
            return ask(line, message)

        monkeypatch.setattr(Line, "ask", meddled)

    return on


@pytest.mark.parametrize("label", ["made-by-hand", "mail", "note", "alias", "two", "away", "below.away"])
def test_record_of_another_is_never_touched(name_server, zone, label):
    name = f"{label}.{zone.zone}"
    before = zone.records()

    with pytest.raises(RecordNotOurs, match=name):
        zone.claim(name, target="127.0.0.1", owner="t_1")
    with pytest.raises(RecordNotOurs, match=name):
        zone.release(name, owner="t_1")

    assert (zone.records(), name_server.serial(zone.zone)) == (before, 1)


@pytest.mark.parametrize(
    ("label", "kind", "target"),
    [
        ("made-by-hand", RecordType.A, "192.0.2.9"),
        ("mail", RecordType.MX, "10 ns1.{zone}."),
        ("note", RecordType.TXT, "somebody's own note"),
        ("alias", RecordType.CNAME, "ns1.{zone}"),
        ("two", RecordType.A, "192.0.2.1, 192.0.2.2"),
        ("away", RecordType.NS, "ns.elsewhere.test"),
        ("below.away", RecordType.NS, "ns.elsewhere.test"),
    ],
)
def test_record_of_another_is_shown_as_it_is(zone, label, kind, target):
    found = zone.find(f"{label}.{zone.zone}")

    assert (found.type, found.target, found.owner) == (kind, target.format(zone=zone.zone), None)


def test_all_records_are_read_and_marks_are_folded_into_what_they_mark(zone):
    claimed = zone.claim(f"dinkes.{zone.zone}", target="127.0.0.1", owner="t_1").record

    records = {record.name.removesuffix(f".{zone.zone}"): record for record in zone.records()}

    assert set(records) == {"made-by-hand", "mail", "note", "alias", "away", "two", "dinkes", "ns1", zone.zone}
    assert records["dinkes"] == claimed == zone.find(claimed.name)
    assert records["two"] == zone.find(f"two.{zone.zone}")


def test_second_address_that_somebody_added_is_seen_and_taken_away_by_the_next_claim(zone, by_hand):
    name = f"dinkes.{zone.zone}"
    zone.claim(name, target="127.0.0.1", owner="t_1")
    by_hand("add", "dinkes", 300, "A", "203.0.113.66")
    by_hand("add", "dinkes", 300, "AAAA", "2001:db8::66")

    found = zone.find(name)
    again = zone.claim(name, target="127.0.0.1", owner="t_1")

    assert found.target == "127.0.0.1, 203.0.113.66, 2001:db8::66"
    assert (again.result, again.before) == (ClaimResult.CHANGED, found)
    assert zone.find(name).target == "127.0.0.1"


def test_mail_entry_beside_a_site_outlives_change_and_release(zone, by_hand):
    name = f"dinkes.{zone.zone}"
    zone.claim(name, target="127.0.0.1", owner="t_1")
    by_hand("add", "dinkes", 300, "MX", "10 ns1")

    zone.claim(name, target="127.0.0.2", owner="t_1")
    zone.release(name, owner="t_1")

    assert (zone.find(name).type, zone.find(name).owner) == (RecordType.MX, None)


def test_name_where_mail_is_kept_too_does_not_become_an_alias_and_keeps_its_address(name_server, zone, by_hand):
    name = f"dinkes.{zone.zone}"
    zone.claim(name, target="127.0.0.1", owner="t_1")
    by_hand("add", "dinkes", 300, "MX", "10 ns1")

    with pytest.raises(NameShared, match="MX"):
        zone.claim(name, target="web1.gapura.example", owner="t_1")

    assert (zone.find(name).target, name_server.serial(zone.zone)) == ("127.0.0.1", 3)


def test_server_that_says_yes_and_does_nothing_is_not_believed(name_server, zone, at_each_update):
    at_each_update(lambda line, message: message.update.clear())

    with pytest.raises(UpdateIgnored, match=f"dinkes.{zone.zone}"):
        zone.claim(f"dinkes.{zone.zone}", target="127.0.0.1", owner="t_1")


def test_owner_that_changes_between_look_and_change_is_respected(zone, by_hand, at_each_update):
    name = f"dinkes.{zone.zone}"
    zone.claim(name, target="127.0.0.1", owner="t_1")

    def take_over(_line, _message):
        by_hand("replace", "_gapura.dinkes", 300, "TXT", '"gapura:t_2:v1"')

    at_each_update(take_over)

    with pytest.raises(RecordNotOurs, match="t_2"):
        zone.claim(name, target="127.0.0.2", owner="t_1")

    assert (zone.find(name).target, zone.find(name).owner) == ("127.0.0.1", "t_2")


def test_record_removed_by_hand_is_entered_again_by_its_owner(zone, by_hand):
    name = f"dinkes.{zone.zone}"
    zone.claim(name, target="127.0.0.1", owner="t_1")
    by_hand("delete", "dinkes", "A")

    assert zone.find(name) is None
    assert zone.claim(name, target="127.0.0.1", owner="t_1").result is ClaimResult.CREATED
    assert zone.find(name).owner == "t_1"


def test_mark_without_a_record_keeps_the_name_for_its_owner_and_can_be_released(zone, by_hand):
    name = f"dinkes.{zone.zone}"
    zone.claim(name, target="127.0.0.1", owner="t_1")
    by_hand("delete", "dinkes", "A")

    with pytest.raises(RecordNotOurs, match="t_1"):
        zone.claim(name, target="127.0.0.1", owner="t_2")
    assert [(each.name, each.owner) for each in zone.records() if each.owner] == [(f"_gapura.{name}", "t_1")]

    assert zone.release(name, owner="t_1")
    assert [each for each in zone.records() if each.owner] == []


def test_mark_changed_by_hand_takes_the_name_from_its_owner(zone, by_hand):
    name = f"dinkes.{zone.zone}"
    zone.claim(name, target="127.0.0.1", owner="t_1")
    by_hand("add", "_gapura.dinkes", 300, "TXT", '"keep, says the office"')

    for verb in (
        lambda: zone.claim(name, target="127.0.0.2", owner="t_1"),
        lambda: zone.release(name, owner="t_1"),
    ):
        with pytest.raises(RecordNotOurs):
            verb()

    assert zone.find(name).target == "127.0.0.1"


def test_name_too_long_for_a_mark_beside_it_is_refused(zone):
    room = 253 - len(zone.zone) - 1
    label = ".".join(["a" * 60] * (room // 61))

    with pytest.raises(NameRefused):
        zone.claim(f"{label}.{'b' * (room - len(label) - 1)}.{zone.zone}", target="127.0.0.1", owner="t_1")


@pytest.mark.parametrize("verb", ["claim", "change", "release"])
def test_change_whose_answer_was_lost_is_done_once_and_safe_to_repeat(name_server, zone, monkeypatch, verb):
    """The server did it; the connection broke before its answer came."""
    name = f"dinkes.{zone.zone}"
    acts = {
        "claim": lambda: zone.claim(name, target="127.0.0.1", owner="t_1"),
        "change": lambda: zone.claim(name, target="127.0.0.2", owner="t_1"),
        "release": lambda: zone.release(name, owner="t_1"),
    }
    if verb != "claim":
        acts["claim"]()
    serial, ask = name_server.serial(zone.zone), Line.ask

    def lose(line, message):
        answer = ask(line, message)
        if isinstance(message, dns.update.UpdateMessage) and message.update:
            raise TimeoutError("the answer was lost")
        return answer

    with monkeypatch.context() as broken:
        broken.setattr(Line, "ask", lose)
        with pytest.raises(TimeoutError):
            acts[verb]()
    again = acts[verb]()

    assert name_server.serial(zone.zone) == serial + 1
    assert again is False if verb == "release" else again.result is ClaimResult.SAME
