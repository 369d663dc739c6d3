"""Looking at real servers on loopback by names that nothing resolves."""

from __future__ import annotations

import socket
import ssl
import struct
import threading

import pytest

from provisioning.providers.outside import look
from provisioning.providers.outside.errors import (
    AddressUnknown,
    AnswerNotUnderstood,
    BadCertificate,
    LookRefused,
    NobodyAnswers,
    TookTooLong,
)
from provisioning.providers.outside.seen import MAX_BODY_BYTES
from tests.servers.authorities import TestAuthority, pem
from tests.servers.ports import free_port

HOST = "dinkes.bantenprov.gapura.localhost"


def look_at(port, path="/", **more):
    return look(**{"host": HOST, "address": "127.0.0.1", "port": port, "path": path, **more})


def test_site_is_seen_by_its_public_name(site_port):
    seen = look_at(site_port)

    assert seen.status == 200
    assert seen.title == f"Dinas {HOST}:{site_port}"
    assert seen.metas == {"gapura-site": f"m-{HOST}:{site_port}"}
    assert seen.links == ("/masuk/",)
    assert seen.header("CONTENT-type") == "text/html; charset=utf-8"
    assert seen.sha256 == look_at(site_port).sha256


def test_address_may_be_a_name_this_machine_resolves(site_port):
    assert look_at(site_port, address="localhost").status == 200


def test_redirect_is_told_and_not_followed(site_port):
    seen = look_at(site_port, "/moved/")

    assert (seen.status, seen.location, seen.title) == (302, "/masuk/?next=/kelola/", "")


def test_refusal_of_the_site_is_an_answer_and_no_error(site_port):
    seen = look_at(site_port, "/gone/")

    assert (seen.status, seen.title) == (404, "Tidak ditemukan")


@pytest.mark.parametrize(("path", "title"), [("/latin/", "Café"), ("/oddcharset/", "Dinas"), ("/plain/", "")])
def test_title_follows_content_type_and_charset(site_port, path, title):
    assert look_at(site_port, path).title == title


def test_answer_is_read_up_to_the_cap(site_port):
    seen = look_at(site_port, "/big/")

    assert (len(seen.body), seen.truncated, seen.title) == (MAX_BODY_BYTES, True, "Big")


def test_closed_port_is_told(unused_port):
    with pytest.raises(NobodyAnswers, match=str(unused_port)) as refused:
        look_at(unused_port)

    assert (refused.value.permanent, refused.value.retry_after) == (False, 2.0)


def test_unknown_address_is_told(site_port):
    with pytest.raises(AddressUnknown) as refused:
        look_at(site_port, address="no-such-host.invalid")

    assert refused.value.permanent


def test_silent_server_takes_too_long(raw_server):
    gate = threading.Event()
    port = raw_server(lambda _connection: gate.wait(30))

    with pytest.raises(TookTooLong) as late:
        look_at(port, timeout=0.2)

    gate.set()
    assert (late.value.permanent, late.value.retry_after) == (False, 5.0)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_server_that_drips_bytes_cannot_hold_the_look(raw_server, scheme):
    stop = threading.Event()

    def drip(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\n" if scheme == "http" else b"\x16\x03\x03\x40\x00")
        while not stop.wait(0.02):
            connection.sendall(b"X-Drip: 1\r\n")

    port = raw_server(drip)

    with pytest.raises(TookTooLong):
        look_at(port, timeout=0.3, scheme=scheme)
    stop.set()


def reset(connection):
    connection.recv(100)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@pytest.mark.parametrize(
    "behave",
    [
        pytest.param(lambda c: c.sendall(b"220 mail.example ESMTP\r\n"), id="a mail server"),
        pytest.param(lambda c: c.recv(10_000) and None, id="hangs up"),
        pytest.param(reset, id="resets"),
        pytest.param(
            lambda c: (c.recv(10_000), c.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf")), id="half"
        ),
        pytest.param(
            lambda c: (c.recv(10_000), c.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab")),
            id="chunks",
        ),
        pytest.param(
            lambda c: (c.recv(10_000), c.sendall(b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 500 + b"\r\n")), id="flood"
        ),
    ],
)
def test_answer_that_is_no_whole_http_is_told(raw_server, behave):
    with pytest.raises(AnswerNotUnderstood) as odd:
        look_at(raw_server(behave))

    assert (odd.value.permanent, odd.value.retry_after) == (False, 5.0)


def test_secure_site_is_seen_when_its_certificate_fits(secure_server, authority):
    with secure_server(HOST) as port:
        seen = look_at(port, scheme="https", ca_file=authority.ca_file)

    assert seen.title == f"Dinas {HOST}:{port}"


@pytest.mark.parametrize(
    ("name", "days", "trusted", "reason"),
    [
        pytest.param("other.gapura.localhost", 30, True, "Hostname mismatch", id="another name"),
        pytest.param(HOST, -1, True, "expired", id="out of date"),
        pytest.param(HOST, 30, False, "local issuer|self-signed", id="unknown authority"),
    ],
)
def test_bad_certificate_is_told(secure_server, authority, name, days, trusted, reason):
    with secure_server(name, days=days) as port, pytest.raises(BadCertificate, match=reason) as bad:
        look_at(port, scheme="https", ca_file=authority.ca_file if trusted else None)

    assert bad.value.permanent


def test_authorities_are_read_once_and_again_when_they_change(secure_server, authority, tmp_path, monkeypatch):
    """Reading the system's costs more than a look, and a round of heartbeats takes a thousand."""
    read, trusted = [], tmp_path / "trusted.pem"
    make = ssl.create_default_context
    monkeypatch.setattr(ssl, "create_default_context", lambda **more: read.append(more) or make(**more))
    trusted.write_bytes(authority.ca_file.read_bytes())

    with secure_server(HOST) as port:
        for _look in range(3):
            look_at(port, scheme="https", ca_file=trusted)
        trusted.write_bytes(pem(TestAuthority.root("Lain (contoh)").certificate))
        with pytest.raises(BadCertificate):
            look_at(port, scheme="https", ca_file=trusted)

    assert len(read) == 2


def test_plain_server_asked_securely_is_told(site_port):
    with pytest.raises(BadCertificate):
        look_at(site_port, scheme="https", timeout=2)


@pytest.mark.parametrize(
    "wrong",
    [
        {"host": ""},
        {"host": "a b"},
        {"host": "a\r\nX-Evil: 1"},
        {"host": "a..b"},
        {"host": f"{'x' * 64}.localhost"},
        {"host": "dinkes.localhost\n"},
        {"address": "a..b"},
        {"address": ""},
        {"path": "kelola/"},
        {"path": "/a b"},
        {"path": "/\r\nX-Evil: 1"},
        {"port": 0},
        {"port": 65536},
        {"scheme": "ftp"},
        {"scheme": "https", "ca_file": "/no/such/file"},
    ],
    ids=str,
)
def test_wrong_question_is_refused_before_it_is_asked(wrong):
    with pytest.raises(LookRefused):
        look_at(**{"port": 1, **wrong})


@pytest.fixture
def unused_port():
    return free_port()
