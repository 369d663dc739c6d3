"""What an authority may answer, at its HTTP edge: each has its own fault, with the authority's words and its wait."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from provisioning.providers.acme import Authority, ChallengeKind, OrderStatus, errors
from tests.servers.tls_client import until

NAMES = ["dinkes.contoh.go.id"]


class FakeAuthority(BaseHTTPRequestHandler):
    """Has an account for everybody and one answer to every order."""

    protocol_version = "HTTP/1.1"

    def do_HEAD(self):
        self.say(200, {})

    def do_GET(self):
        base = f"http://127.0.0.1:{self.server.server_port}"
        self.say(200, {name: f"{base}/{name}" for name in ("newNonce", "newAccount", "newOrder")})

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/newAccount":
            self.server.accounts += 1
            self.say(201, {"status": "valid"}, Location=f"http://127.0.0.1/account/{self.server.accounts}")
        else:
            self.say(*self.server.answer)

    def say(self, status, content, retry_after="", **headers):
        body = content.encode() if isinstance(content, str) else json.dumps(content).encode()
        self.send_response(status)
        for name, value in {"Replay-Nonce": "bm9uY2U", "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        if retry_after:
            self.send_header("Retry-After", retry_after)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_):
        pass


@contextmanager
def answering(*answer):
    server = ThreadingHTTPServer(("127.0.0.1", 0), FakeAuthority)
    server.answer, server.accounts, server.daemon_threads = answer, 0, True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def fault_of(tmp_path, *answer):
    with answering(*answer) as server:
        asked = Authority(directory_url=f"http://127.0.0.1:{server.server_port}/dir", home=tmp_path, timeout=5)
        with pytest.raises(errors.ProviderFault) as raised:
            asked.order(NAMES, kind=ChallengeKind.HTTP)
    return raised.value


def problem(code, detail="kata otoritas.", **more):
    return {"type": f"urn:ietf:params:acme:error:{code}", "detail": detail, **more}


@pytest.mark.parametrize(
    ("answer", "kind", "wait"),
    [
        pytest.param((429, problem("rateLimited"), "290"), errors.RateLimited, 290.0, id="limited"),
        pytest.param((429, problem("rateLimited"), "junk"), errors.RateLimited, 3600.0, id="limited, junk"),
        pytest.param((429, problem("rateLimited")), errors.RateLimited, 3600.0, id="limited, no time"),
        pytest.param((429, problem("rateLimited"), "99999999"), errors.RateLimited, 604800.0, id="limited, for ever"),
        pytest.param((400, problem("rejectedIdentifier")), errors.IdentifierRejected, None, id="name"),
        pytest.param((403, problem("caa")), errors.CaaForbids, None, id="CAA"),
        pytest.param((403, problem("userActionRequired")), errors.AccountRefused, None, id="terms"),
        pytest.param((400, problem("badNonce")), errors.NonceRejected, 5.0, id="nonce"),
        pytest.param((500, problem("serverInternal"), "30"), errors.AuthorityTroubled, 30.0, id="fault of its own"),
        pytest.param((503, "<html>", "7"), errors.AuthorityTroubled, 7.0, id="HTML 503"),
        pytest.param((200, "<html>"), errors.AnswerNotUnderstood, 300.0, id="HTML 200"),
        pytest.param((404, problem("malformed")), errors.OrderGone, 1.0, id="gone"),
        pytest.param((400, problem("malformed")), errors.OrderRefused, None, id="any other"),
    ],
)
def test_answer_of_an_authority_has_its_own_fault(answer, kind, wait, tmp_path):
    fault = fault_of(tmp_path, *answer)

    assert type(fault) is kind
    assert fault.retry_after == wait
    assert fault.permanent == (wait is None)


def test_words_of_the_authority_and_of_its_parts_are_kept(tmp_path):
    parts = [problem("caa", "bagian pertama"), problem("dns", "bagian kedua")]

    fault = fault_of(tmp_path, 400, problem("compound", "keseluruhan", subproblems=parts))

    assert "keseluruhan; bagian pertama; bagian kedua" in str(fault)


def test_authority_that_forgot_the_account_gets_it_again(tmp_path):
    with answering(400, problem("accountDoesNotExist")) as server:
        url = f"http://127.0.0.1:{server.server_port}/dir"
        for _time in range(2):
            with pytest.raises(errors.AccountRefused):
                Authority(directory_url=url, home=tmp_path, timeout=5).order(NAMES, kind=ChallengeKind.HTTP)

        assert server.accounts == 2


def test_nobody_there_and_a_stranger_there_are_told_apart(tmp_path, http_authority):
    gone = Authority(directory_url="https://127.0.0.1:9/dir", home=tmp_path, timeout=5)
    stranger = Authority(directory_url=http_authority.directory_url, home=tmp_path, timeout=5)

    with pytest.raises(errors.AuthorityUnreachable):
        gone.look_at_directory()
    with pytest.raises(errors.AuthorityNotTrusted):
        stranger.look_at_directory()


def test_authority_that_says_nothing_is_given_up(tmp_path):
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://127.0.0.1:{silent.getsockname()[1]}/dir"
        with pytest.raises(errors.AuthorityUnreachable):
            Authority(directory_url=url, home=tmp_path, timeout=0.2).look_at_directory()


def test_challenge_that_is_not_met_has_the_authoritys_words(http_authority, tmp_path):
    def asked():
        return Authority(directory_url=http_authority.directory_url, home=tmp_path, ca_file=http_authority.ca_file)

    order = asked().order(NAMES, kind=ChallengeKind.HTTP)
    asked().answer(order.challenges[0])

    def failure():
        try:
            asked().look(order.url, kind=ChallengeKind.HTTP)
        except errors.ChallengeFailed as fault:
            return fault
        return None

    fault = until(failure)
    assert NAMES[0] in str(fault.values["names"])
    assert "acme-challenge" in str(fault)


def test_refused_nonces_are_replaced(tmp_path_factory, tmp_path):
    from tests.servers.pebble import name_server, pebble

    folder = tmp_path_factory.mktemp("nonces")
    with name_server(folder) as names, pebble(folder, dns=names, reject_nonces=30) as authority:
        asked = Authority(directory_url=authority.directory_url, home=tmp_path, ca_file=authority.ca_file)
        orders = [asked.order([f"s{at}.contoh.go.id"], kind=ChallengeKind.HTTP) for at in range(10)]

    assert {order.status for order in orders} == {OrderStatus.PENDING}
    assert "badNonce" in authority.log.read_text() or "nonce" in authority.log.read_text()
