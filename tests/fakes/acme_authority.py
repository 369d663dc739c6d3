"""An ACME authority at its HTTP edge that believes every name, and whose chains may be as odd as a test wants."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography import x509

from tests.servers.authorities import TestAuthority, pem, signed

Chain = Callable[[bytes], bytes]


@dataclass
class Ordered:
    """One order: its names and, once it was finalized, the request."""

    names: list[str]
    csr: x509.CertificateSigningRequest | None = None


@dataclass
class FakeAuthority:
    """What it has seen and what it says.

    :ivar odd: for a name, what becomes of its good chain before it is handed out.
    """

    root: TestAuthority = field(default_factory=TestAuthority.root)
    odd: dict[str, Chain] = field(default_factory=dict)
    orders: list[Ordered] = field(default_factory=list)
    accounts: int = 0
    port: int = 0

    @property
    def directory_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/dir"

    def chain_of(self, order: Ordered) -> bytes:
        assert order.csr is not None
        issued = signed(
            subject="situs", issuer=self.root.name, key=_Public(order.csr), by=self.root.key, names=order.names
        )
        good = pem(issued) + pem(self.root.certificate)
        return self.odd.get(order.names[0], lambda chain: chain)(good)

    @contextmanager
    def listening(self):
        """Serve on a free port of loopback."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        server.daemon_threads, server.authority = True, self
        self.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


@dataclass
class _Public:
    """The public half of a key that only the one who ordered has."""

    csr: x509.CertificateSigningRequest

    def public_key(self):
        return self.csr.public_key()


class _Handler(BaseHTTPRequestHandler):
    """Turns the talk of RFC 8555 into what the authority of its server knows."""

    protocol_version = "HTTP/1.1"

    @property
    def authority(self):
        return self.server.authority

    def do_HEAD(self):
        self.say(200, {})

    def do_GET(self):
        self.say(200, {name: self.url(name) for name in ("newNonce", "newAccount", "newOrder")})

    def do_POST(self):
        payload = _payload(self.rfile.read(int(self.headers["Content-Length"])))
        what, _, number = self.path.removeprefix("/").partition("/")
        getattr(self, f"do_{what}")(payload, int(number or 0))

    def do_newAccount(self, _payload, _at):
        self.authority.accounts += 1
        self.say(201, {"status": "valid"}, Location=self.url(f"account/{self.authority.accounts}"))

    def do_newOrder(self, payload, _at):
        self.authority.orders.append(Ordered([one["value"] for one in payload["identifiers"]]))
        at = len(self.authority.orders) - 1
        self.say(201, self.order(at), Location=self.url(f"order/{at}"))

    def do_order(self, _payload, at):
        self.say(200, self.order(at))

    def do_finalize(self, payload, at):
        self.authority.orders[at].csr = x509.load_der_x509_csr(_decoded(payload["csr"]))
        self.say(200, self.order(at))

    def do_chain(self, _payload, at):
        self.say(200, self.authority.chain_of(self.authority.orders[at]))

    def order(self, at):
        ordered = self.authority.orders[at]
        return {
            "status": "valid" if ordered.csr else "ready",
            "identifiers": [{"type": "dns", "value": name} for name in ordered.names],
            "authorizations": [],
            "finalize": self.url(f"finalize/{at}"),
            **({"certificate": self.url(f"chain/{at}")} if ordered.csr else {}),
        }

    def url(self, path):
        return f"http://127.0.0.1:{self.authority.port}/{path}"

    def say(self, status, content, **headers):
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        kind = "application/pem-certificate-chain" if isinstance(content, bytes) else "application/json"
        self.send_response(status)
        said = {"Replay-Nonce": "bm9uY2U", "Content-Type": kind, "Content-Length": str(len(body)), **headers}
        for name, value in said.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_):
        """Keep the test's output quiet."""


def _payload(body):
    raw = _decoded(json.loads(body)["payload"])
    return json.loads(raw) if raw else {}


def _decoded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
