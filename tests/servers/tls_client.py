"""A visitor who speaks TLS to a port of loopback under any name."""

from __future__ import annotations

import http.client
import socket
import ssl
import time

from cryptography import x509


def certificate_shown(host: str, *, port: int, root: str = "", address: str = "127.0.0.1") -> x509.Certificate:
    """Return the certificate a server shows under a name; with a root, only after it is found good."""
    if root:
        trust = ssl.create_default_context(cadata=root)
    else:
        trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
    with (
        socket.create_connection((address, port), timeout=10) as raw,
        trust.wrap_socket(raw, server_hostname=host) as secured,
    ):
        return x509.load_der_x509_certificate(secured.getpeercert(binary_form=True))


def get(host: str, path: str = "/", *, port: int, root: str = ""):
    """Return status, headers and body of a page; by TLS where a root is given."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.connect()
    if root:
        connection.sock = ssl.create_default_context(cadata=root).wrap_socket(connection.sock, server_hostname=host)
    try:
        connection.request("GET", path, headers={"Host": host, "Connection": "close"})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode("utf-8", errors="replace")
    finally:
        connection.close()


def until(holds, *, seconds=20.0):
    """Wait until something holds; fail when it never does."""
    ends = time.monotonic() + seconds
    while not (found := holds()):
        assert time.monotonic() < ends, "waited in vain"
        time.sleep(0.02)
    return found
