"""The authoritative servers are asked themselves: their own knowledge counts, and every one of them must have it."""

from __future__ import annotations

import socket

import dns.exception
import dns.flags
import dns.message
import dns.query
import pytest

from provisioning.providers.dns import Record, RecordType
from provisioning.providers.dns_lookup import NameServer, check_zone, confirm
from provisioning.providers.dns_lookup.errors import AnswersDiffer, NameServerSilent, NotAuthoritative, NotThereYet
from tests.integration.provisioning.providers.rfc2136_zones import zone_on
from tests.servers.ports import free_port

RECORDS = """
    dinkes A 192.0.2.1
    six AAAA 2001:db8::1
    alias CNAME Web1.Gapura.Example.
    two A 192.0.2.1
    two A 192.0.2.66
    mail MX 10 ns1
    away NS ns.elsewhere.test.
"""


@pytest.fixture
def zone(name_server):
    return name_server.new_zone(records=RECORDS)


@pytest.fixture
def server(name_server):
    return NameServer(name_server.address, name_server.port)


@pytest.mark.parametrize(
    ("label", "kind", "target"),
    [
        ("dinkes", RecordType.A, "192.0.2.1"),
        ("six", RecordType.AAAA, "2001:db8::1"),
        ("alias", RecordType.CNAME, "web1.gapura.example"),
    ],
)
def test_right_answer_passes(zone, server, label, kind, target):
    confirm(Record(f"{label}.{zone}", kind, target), servers=[server])


def test_name_that_is_not_there_yet_is_asked_for_again(zone, server):
    with pytest.raises(NotThereYet, match=rf"{server}.*new\.{zone}") as missing:
        confirm(Record(f"new.{zone}", RecordType.A, "192.0.2.1"), servers=[server])

    assert not missing.value.permanent


def test_name_without_that_kind_is_not_there_yet(zone, server):
    with pytest.raises(NotThereYet):
        confirm(Record(f"mail.{zone}", RecordType.A, "192.0.2.1"), servers=[server])


@pytest.mark.parametrize(
    ("label", "kind", "seen"),
    [
        ("dinkes", RecordType.A, "192.0.2.1"),
        ("two", RecordType.A, "192.0.2.1, 192.0.2.66"),
        ("alias", RecordType.A, "CNAME web1.gapura.example"),
    ],
)
def test_wrong_answer_names_both_values(zone, server, label, kind, seen):
    with pytest.raises(AnswersDiffer) as wrong:
        confirm(Record(f"{label}.{zone}", kind, "192.0.2.9"), servers=[server])

    assert f"says {seen} for {label}.{zone} instead of 192.0.2.9" in str(wrong.value)
    assert not wrong.value.permanent


def test_one_address_too_many_is_a_wrong_answer(zone, server):
    with pytest.raises(AnswersDiffer, match=r"192\.0\.2\.66"):
        confirm(Record(f"two.{zone}", RecordType.A, "192.0.2.1"), servers=[server])


@pytest.mark.parametrize("name", ["below.away.{zone}", "dinkes.elsewhere.example"], ids=["delegated", "another zone"])
def test_answer_without_authority_does_not_count(zone, server, name):
    with pytest.raises(NotAuthoritative):
        confirm(Record(name.format(zone=zone), RecordType.A, "192.0.2.1"), servers=[server])


def test_every_server_must_know_the_name(knot_server, bind_server):
    """A secondary that has not taken the name over yet: the same zone on another server, without it."""
    first = zone_on(knot_server)
    bind_server.new_zone(first.zone)
    claimed = first.claim(f"dinkes.{first.zone}", target="192.0.2.1", owner="t_1").record
    servers = [NameServer(each.address, each.port) for each in (knot_server, bind_server)]

    with pytest.raises(NotThereYet, match=str(bind_server.port)):
        confirm(claimed, servers=servers)

    zone_on(bind_server, first.zone).claim(claimed.name, target="192.0.2.1", owner="t_1")
    confirm(claimed, servers=servers)


def test_server_that_does_not_run_is_told_and_asked_again():
    with pytest.raises(NameServerSilent) as silent:
        confirm(Record("a.test", RecordType.A, "192.0.2.1"), servers=[NameServer("127.0.0.1", free_port())])

    assert (silent.value.permanent, silent.value.retry_after) == (False, 5.0)


def test_server_that_takes_questions_and_says_nothing_is_given_up():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mute, socket.socket() as deaf:
        mute.bind(("127.0.0.1", free_port()))
        deaf.bind(mute.getsockname())
        deaf.listen()
        silent = NameServer(*mute.getsockname())

        with pytest.raises(NameServerSilent, match=r"0\.2 s"):
            confirm(Record("a.test", RecordType.A, "192.0.2.1"), servers=[silent], lifetime=0.2)

        asked = dns.message.from_wire(mute.recv(512))
        assert not asked.flags & dns.flags.RD, "recursion is not wanted: a cache would answer from memory"


def test_question_lost_on_the_way_is_asked_by_tcp(zone, name_server, monkeypatch):
    def lose(*_, **__):
        raise dns.exception.Timeout

    monkeypatch.setattr(dns.query, "udp", lose)

    confirm(
        Record(f"dinkes.{zone}", RecordType.A, "192.0.2.1"),
        servers=[NameServer(name_server.address, name_server.port)],
    )


def test_zone_is_checked_at_every_server(zone, server, name_server):
    check_zone(zone, servers=[server])

    with pytest.raises(NotAuthoritative, match=r"elsewhere\.example"):
        check_zone("elsewhere.example", servers=[server])
