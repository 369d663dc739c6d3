"""One question to a web server at a configured address, under a public name, and what came back."""

from __future__ import annotations

import http.client
import ipaddress
import os
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Literal

from provisioning.providers.outside.errors import (
    AddressUnknown,
    AnswerNotUnderstood,
    BadCertificate,
    HandshakeRefused,
    LookRefused,
    NobodyAnswers,
    TookTooLong,
)
from provisioning.providers.outside.seen import MAX_BODY_BYTES, Seen

Scheme = Literal["http", "https"]

DEFAULT_PORTS: dict[Scheme, int] = {"http": 80, "https": 443}
LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
HOST = re.compile(rf"(?=.{{1,253}}$){LABEL}(\.{LABEL})*", re.IGNORECASE)
PATH = re.compile(r"/[\x21-\x7e]*")
# The alert by which a server says that it does not serve this name (RFC 6066 section 3), as OpenSSL words it.
NAME_UNKNOWN = frozenset({"TLSV1_UNRECOGNIZED_NAME", "TLSV1_ALERT_UNRECOGNIZED_NAME"})
USER_AGENT = "gapura-proof/1"


def look(
    *,
    host: str,
    address: str,
    port: int,
    path: str = "/",
    scheme: Scheme = "http",
    timeout: float = 5,
    ca_file: Path | None = None,
) -> Seen:
    """Ask the server at `address` for a page of `host`, as a visitor's browser would.

    `x.localhost` resolves in browsers but neither in Python nor in glibc, and a name may not have reached the
    resolvers yet: so the address is configured, and the name goes into the Host header and, under TLS, into SNI.

    :param timeout: seconds for everything together, so that a server which drips bytes cannot hold us.
    :param ca_file: certificates to trust instead of the system's, for a private authority.
    :raises LookRefused, AddressUnknown, NobodyAnswers, TookTooLong, BadCertificate, HandshakeRefused,
        AnswerNotUnderstood:
    """
    _check(host=host, address=address, path=path, port=port, scheme=scheme)
    trust = _trust(ca_file) if scheme == "https" else None
    shown_host = host if port == DEFAULT_PORTS[scheme] else f"{host}:{port}"
    with _worded(host=host, address=address, port=port, timeout=timeout), _deadline(timeout) as deadline:
        connection = http.client.HTTPConnection(address, port, timeout=timeout)
        try:
            connection.connect()
            if trust is not None:
                connection.sock = trust.wrap_socket(
                    connection.sock, server_hostname=host, do_handshake_on_connect=False
                )
            deadline.watch(connection.sock)
            if isinstance(connection.sock, ssl.SSLSocket):
                connection.sock.do_handshake()
            return _ask(connection, path=path, shown_host=shown_host)
        except (OSError, http.client.HTTPException):
            deadline.check()  # a socket we shut ourselves fails in many ways; all of them mean: too long
            raise
        finally:
            connection.close()


class _Deadline:
    """Shuts the socket when the time is up; a timeout of the socket alone starts anew with every byte."""

    def __init__(self) -> None:
        self._sock: socket.socket | None = None
        self._passed = False

    def watch(self, sock: socket.socket) -> None:
        self._sock = sock
        self.check()

    def strike(self) -> None:
        self._passed = True
        if self._sock is not None:
            # Not SSLSocket.shutdown: that one takes the TLS layer away under the thread that reads.
            with suppress(OSError):
                socket.socket.shutdown(self._sock, socket.SHUT_RDWR)

    def check(self) -> None:
        if self._passed:
            raise TimeoutError


@contextmanager
def _deadline(seconds: float) -> Iterator[_Deadline]:
    deadline = _Deadline()
    timer = threading.Timer(seconds, deadline.strike)
    timer.daemon = True
    timer.start()
    try:
        yield deadline
        deadline.check()
    finally:
        timer.cancel()


def _ask(connection: http.client.HTTPConnection, *, path: str, shown_host: str) -> Seen:
    connection.putrequest("GET", path, skip_host=True, skip_accept_encoding=True)
    connection.putheader("Host", shown_host)
    connection.putheader("User-Agent", USER_AGENT)
    connection.putheader("Accept", "text/html,*/*;q=0.5")
    connection.putheader("Accept-Encoding", "identity")
    connection.putheader("Connection", "close")
    connection.endheaders()
    response = connection.getresponse()
    body = response.read(MAX_BODY_BYTES + 1)
    if response.length and len(body) <= MAX_BODY_BYTES:
        raise http.client.IncompleteRead(body, response.length)
    return Seen(
        status=response.status,
        headers=tuple(response.getheaders()),
        body=body[:MAX_BODY_BYTES],
        truncated=len(body) > MAX_BODY_BYTES,
    )


@contextmanager
def _worded(*, host: str, address: str, port: int, timeout: float) -> Iterator[None]:
    """Turn what the socket says into what a person understands."""
    try:
        yield
    except TimeoutError as error:
        raise TookTooLong(host=host, seconds=f"{timeout:g}") from error
    except ssl.SSLError as error:
        if error.reason in NAME_UNKNOWN:
            raise HandshakeRefused(host=host) from error
        reason = getattr(error, "verify_message", "") or error.reason or str(error)
        raise BadCertificate(host=host, reason=reason) from error
    except socket.gaierror as error:
        raise AddressUnknown(address=address) from error
    except (http.client.HTTPException, ConnectionResetError, BrokenPipeError) as error:
        raise AnswerNotUnderstood(host=host, reason=f"{type(error).__name__} {error}".strip()) from error
    except OSError as error:
        raise NobodyAnswers(address=address, port=port, reason=error.strerror or str(error)) from error


def _trust(ca_file: Path | None) -> ssl.SSLContext:
    """Return whom to trust. To read the system's authorities costs more than a look, so they are kept as long as they
    stay the same.
    """
    try:
        return _read_authorities(ca_file, _changed(ca_file))
    except OSError as error:  # ssl.SSLError is one
        raise LookRefused(value=ca_file, use="certificate file") from error


@lru_cache(maxsize=4)
def _read_authorities(ca_file: Path | None, changed: tuple[tuple[int, int], ...]) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=ca_file)


def _changed(ca_file: Path | None) -> tuple[tuple[int, int], ...]:
    """Return a sign of what the authorities were read from."""
    usual = ssl.get_default_verify_paths()
    files = [ca_file] if ca_file else [path for path in (usual.cafile, usual.capath) if path]
    return tuple((found.st_mtime_ns, found.st_size) for found in map(os.stat, files))


def _check(*, host: str, address: str, path: str, port: int, scheme: str) -> None:
    if scheme not in DEFAULT_PORTS:
        raise LookRefused(value=scheme, use="scheme")
    if not HOST.fullmatch(host):
        raise LookRefused(value=host, use="host")
    if not (HOST.fullmatch(address) or _is_ip(address)):
        raise LookRefused(value=address, use="address")
    if not PATH.fullmatch(path):
        raise LookRefused(value=path, use="path")
    if not 0 < port < 65536:
        raise LookRefused(value=port, use="port")


def _is_ip(address: str) -> bool:
    try:
        ipaddress.ip_address(address)
    except ValueError:
        return False
    return True
