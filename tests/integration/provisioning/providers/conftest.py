"""Real servers on loopback, and certificates of a private authority."""

from __future__ import annotations

import datetime
import socket
import ssl
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PAGE = '<!doctype html><title>Dinas {host}</title><meta name="gapura-site" content="m-{host}"><a href="/masuk/">M</a>'


class SiteHandler(BaseHTTPRequestHandler):
    """Answers as a site would, and shows in the answer what it was asked."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        status, body, headers = getattr(self, f"page_{self.path.strip('/') or 'home'}")()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def page_home(self):
        return 200, PAGE.format(host=self.headers["Host"]).encode(), {"Content-Type": "text/html; charset=utf-8"}

    def page_latin(self):
        return 200, "<title>Café</title>".encode("latin-1"), {"Content-Type": "text/html; charset=iso-8859-1"}

    def page_oddcharset(self):
        return 200, b"<title>Dinas</title>", {"Content-Type": "text/html; charset=klingon"}

    def page_moved(self):
        return 302, b"", {"Location": "/masuk/?next=/kelola/"}

    def page_gone(self):
        return 404, b"<title>Tidak ditemukan</title>", {"Content-Type": "text/html"}

    def page_plain(self):
        return 200, b"<title>not a page</title>", {"Content-Type": "text/plain"}

    def page_big(self):
        return 200, b"<title>Big</title>" + b"x" * 3_000_000, {"Content-Type": "text/html"}

    def page_short(self):
        self.close_connection = True
        return 200, b"half", {"Content-Length": "4000"}

    def log_message(self, *_args):
        pass


class QuietServer(ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        """A visitor that hangs up is the test's doing."""


@contextmanager
def running(server):
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def site_port():
    with running(QuietServer(("127.0.0.1", 0), SiteHandler)) as port:
        yield port


@pytest.fixture
def raw_server():
    """Start a server that does one thing with each connection; returns the port."""
    listeners, threads = [], []

    def start(behave):
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)

        def serve():
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    try:
                        behave(connection)
                    except OSError:
                        continue

        thread = threading.Thread(target=serve)
        threads.append(thread)
        thread.start()
        return listener.getsockname()[1]

    yield start
    for listener in listeners:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
    for thread in threads:
        thread.join()


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def secure_server(authority):
    """A context manager: a server with a certificate for `name`."""

    @contextmanager
    def start(name, *, days=30):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(authority.issue(name, days=days))
        server = QuietServer(("127.0.0.1", 0), SiteHandler)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        with running(server) as port:
            yield port

    return start


class Authority:
    """A certificate authority for one test run."""

    def __init__(self, folder):
        self.folder = folder
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test authority")])
        certificate = self._build(self.name, self.key, 30, x509.BasicConstraints(ca=True, path_length=0))
        self.ca_file = folder / "ca.pem"
        self.ca_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))

    def issue(self, name, *, days):
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        certificate = self._build(subject, key, days, x509.SubjectAlternativeName([x509.DNSName(name)]))
        path = self.folder / f"{name}.{days}.pem"
        path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            + certificate.public_bytes(serialization.Encoding.PEM)
        )
        return path

    def _build(self, subject, key, days, extension):
        now = datetime.datetime.now(datetime.UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=60))
            .not_valid_after(now + datetime.timedelta(days=days))
            .add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))
            .sign(self.key, hashes.SHA256())
        )
