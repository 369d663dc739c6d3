"""What goes wrong between us and a name server, and how each server says it."""

from __future__ import annotations

import datetime
import socket
import time

import dns.message
import dns.query
import pytest

from provisioning.providers.dns_rfc2136 import Key, Rfc2136Zone, Server
from provisioning.providers.dns_rfc2136.errors import (
    AnswerNotUnderstood,
    ClockDiffers,
    KeySecretWrong,
    KeyUnknown,
    KeyUnusable,
    ServerFailed,
    ServerTookTooLong,
    ServerUnknown,
    ServerUnreachable,
    UpdateRefused,
    ZoneNotServed,
)
from tests.integration.provisioning.providers.rfc2136_zones import server_of, zone_on
from tests.servers.bind import bind
from tests.servers.knot import knot
from tests.servers.name_server import ACME, POWERLESS, UPDATER, TestKey
from tests.servers.ports import free_port

WRONG_SECRET = TestKey("gapura", "YW5vdGhlciBzZWNyZXQsIG5vdCB0aGUgc2VydmVyJ3M=")
UNKNOWN = TestKey("nobody", UPDATER.secret)
WRONG_ALGORITHM = TestKey("gapura", UPDATER.secret, "hmac-sha512")


def claim(zone):
    return zone.claim(f"dinkes.{zone.zone}", target="127.0.0.1", owner="t_1")


def verbs_of(zone):
    return {"claim": lambda: claim(zone), "records": zone.records}


@pytest.mark.parametrize("verb", ["claim", "records"])
@pytest.mark.parametrize(
    ("key", "fault"),
    [
        pytest.param(WRONG_SECRET, KeySecretWrong, id="wrong secret"),
        pytest.param(UNKNOWN, KeyUnknown, id="unknown key"),
        pytest.param(WRONG_ALGORITHM, KeyUnknown, id="wrong algorithm"),
    ],
)
def test_key_the_server_does_not_take_stops_the_run(name_server, key, fault, verb):
    zone = zone_on(name_server, key=key)

    with pytest.raises(fault, match=key.name) as refused:
        verbs_of(zone)[verb]()

    assert refused.value.permanent
    assert key.secret not in str(refused.value) + repr(refused.value.values)


@pytest.mark.parametrize("verb", ["claim", "records"])
def test_key_without_the_right_stops_the_run(name_server, verb):
    zone = zone_on(name_server, key=POWERLESS)
    said = {"knot": KeyUnknown, "bind": UpdateRefused}[name_server.kind]

    with pytest.raises(said, match="powerless") as refused:
        verbs_of(zone)[verb]()

    assert refused.value.permanent


@pytest.mark.parametrize("verb", ["claim", "records"])
def test_zone_the_server_does_not_have_stops_the_run(name_server, verb):
    zone = zone_on(name_server, "elsewhere.test")

    with pytest.raises(ZoneNotServed, match=r"elsewhere\.test") as refused:
        verbs_of(zone)[verb]()

    assert refused.value.permanent


def test_transfer_may_have_a_key_of_its_own(name_server):
    zone = zone_on(name_server)
    claim(zone)
    powerless = Key(POWERLESS.name, POWERLESS.secret)

    with pytest.raises((KeyUnknown, UpdateRefused), match="powerless"):
        zone_on(name_server, zone.zone, transfer_key=powerless).records()


def test_server_that_does_not_run_is_tried_again():
    server = Server("127.0.0.1", Key(UPDATER.name, UPDATER.secret), port=free_port())

    with pytest.raises(ServerUnreachable) as refused:
        claim(Rfc2136Zone(zone="zone.test", server=server))

    assert (refused.value.permanent, refused.value.retry_after) == (False, 5.0)


def test_server_nobody_knows_stops_the_run(monkeypatch):
    def unknown(*_, **__):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    server = Server("ns1.nowhere.invalid", Key(UPDATER.name, UPDATER.secret))

    with pytest.raises(ServerUnknown, match=r"ns1\.nowhere\.invalid") as refused:
        claim(Rfc2136Zone(zone="zone.test", server=server))

    assert refused.value.permanent


@pytest.mark.parametrize("make", [knot, bind], ids=["knot", "bind"])
def test_server_that_hangs_is_given_up_in_time_and_what_it_did_late_is_found(make, tmp_path):
    with make(tmp_path) as server:
        zone = zone_on(server, timeout=0.3)
        server.freeze()
        began = time.monotonic()
        try:
            with pytest.raises(ServerTookTooLong) as refused:
                claim(zone)
        finally:
            server.thaw()

        assert (refused.value.permanent, refused.value.retry_after) == (False, 5.0)
        assert time.monotonic() - began < 60
        claim(zone_on(server, zone.zone))
        assert [each.owner for each in zone_on(server, zone.zone).records() if each.owner] == ["t_1"]


@pytest.mark.parametrize("make", [knot, bind], ids=["knot", "bind"])
def test_server_killed_and_started_again_has_every_acknowledged_claim(make, tmp_path):
    with make(tmp_path) as server:
        zone = zone_on(server)
        claim(zone)
        server.stop(kill=True)
        with pytest.raises(ServerUnreachable):
            claim(zone)
        server.start()

        assert claim(zone).result == "same"


@pytest.mark.parametrize(
    ("secret", "algorithm"),
    [("not base64!", "hmac-sha256"), (UPDATER.secret, "hmac-md5"), (UPDATER.secret[:-1], "hmac-sha256")],
    ids=["not base64", "old algorithm", "cut short"],
)
def test_key_that_is_no_key_is_refused_before_anybody_is_asked(secret, algorithm):
    server = Server("127.0.0.1", Key("gapura", secret, algorithm), port=free_port())

    with pytest.raises(KeyUnusable, match="gapura") as refused:
        claim(Rfc2136Zone(zone="zone.test", server=server))

    assert refused.value.permanent
    assert secret not in repr(server)


def test_clocks_too_far_apart_are_told(name_server, hold_clock):
    zone = zone_on(name_server)
    hold_clock(datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=1))

    with pytest.raises(ClockDiffers) as refused:
        zone.find(f"dinkes.{zone.zone}")

    assert refused.value.permanent


def answering(rcode):
    """Answer each question with a code and no signature check, as a server in trouble does."""

    def behave(connection):
        size = int.from_bytes(connection.recv(2), "big")
        query = dns.message.from_wire(connection.recv(size), keyring=KEYRING)
        answer = dns.message.make_response(query)
        answer.set_rcode(rcode)
        wire = answer.to_wire()
        connection.sendall(len(wire).to_bytes(2, "big") + wire)

    return behave


def test_secret_is_in_no_representation(name_server):
    server = server_of(name_server)

    with server.connected(zone="zone.test") as line:
        shown = repr(server) + repr(line) + str(server)

    assert UPDATER.secret not in shown


KEYRING = Key(UPDATER.name, UPDATER.secret).for_signing()


@pytest.mark.parametrize(
    ("rcode", "fault", "permanent"),
    [
        (2, ServerFailed, False),
        (4, UpdateRefused, True),
        (5, ZoneNotServed, True),
        (9, ZoneNotServed, True),
        (10, UpdateRefused, True),
        (1, AnswerNotUnderstood, False),
    ],
    ids=["SERVFAIL", "NOTIMP", "REFUSED", "NOTAUTH", "NOTZONE", "FORMERR"],
)
def test_code_of_an_answer_becomes_words(raw_server, rcode, fault, permanent):
    port = raw_server(answering(rcode))
    server = Server("127.0.0.1", Key(UPDATER.name, UPDATER.secret), port=port)

    with pytest.raises(fault) as refused:
        Rfc2136Zone(zone="zone.test", server=server).find("dinkes.zone.test")

    assert refused.value.permanent is permanent
    assert "%(" not in str(refused.value)


@pytest.mark.parametrize(
    "behave",
    [
        pytest.param(lambda connection: connection.recv(2), id="hangs up"),
        pytest.param(lambda connection: connection.sendall(b"HTTP/1.1 400 Bad Request\r\n" * 1000), id="speaks HTTP"),
    ],
)
def test_service_that_is_no_name_server_is_told(raw_server, behave):
    server = Server("127.0.0.1", Key(UPDATER.name, UPDATER.secret), port=raw_server(behave), timeout=0.5)

    with pytest.raises((AnswerNotUnderstood, ServerUnreachable)) as refused:
        Rfc2136Zone(zone="zone.test", server=server).find("dinkes.zone.test")

    assert not refused.value.permanent


def test_check_passes_with_every_right_and_changes_nothing(name_server):
    zone = zone_on(name_server)
    claim(zone)

    assert zone.check() == len(zone.records()) == 3
    assert name_server.serial(zone.zone) == 2


@pytest.mark.parametrize("key", [WRONG_SECRET, UNKNOWN, POWERLESS, ACME], ids=lambda key: key.name)
def test_check_tells_a_key_that_is_not_enough(name_server, key):
    with pytest.raises((KeySecretWrong, KeyUnknown, UpdateRefused), match=key.name):
        zone_on(name_server, key=key).check()
