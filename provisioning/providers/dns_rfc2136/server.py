"""The name server: where it is, the key it knows us by, and a connection on which it is asked."""

from __future__ import annotations

import binascii
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import dns.message
import dns.name
import dns.query
import dns.rcode
import dns.tsig
import dns.xfr
import dns.zone
from dns.opcode import Opcode

from provisioning.providers.dns_rfc2136.errors import KeyUnusable, ServerUnknown
from provisioning.providers.dns_rfc2136.verdicts import refuse_bad_answer, worded

TIMEOUT_SECONDS = 3.0
# A transfer sends many messages; each has TIMEOUT_SECONDS, all of them together this long.
TRANSFER_SECONDS = 60.0
KEY_ALGORITHMS = ("hmac-sha256", "hmac-sha384", "hmac-sha512", "hmac-sha224", "hmac-sha1")


@dataclass(frozen=True, slots=True)
class Key:
    """A TSIG key: name and algorithm as the server's configuration has them, the secret in base64."""

    name: str
    secret: str = field(repr=False)
    algorithm: str = KEY_ALGORITHMS[0]

    def for_signing(self) -> dns.tsig.Key:
        """Return the key for dnspython.

        :raises KeyUnusable: the secret is not base64, the algorithm none of KEY_ALGORITHMS, or the name no name.
        """
        if self.algorithm not in KEY_ALGORITHMS:
            raise KeyUnusable(key=self.name, reason=f"{self.algorithm} ≠ {', '.join(KEY_ALGORITHMS)}")
        try:
            binascii.a2b_base64(self.secret, strict_mode=True)
            return dns.tsig.Key(self.name, self.secret, self.algorithm)
        except (ValueError, dns.exception.DNSException) as error:  # binascii.Error is a ValueError
            raise KeyUnusable(key=self.name, reason=str(error)) from error


@dataclass(frozen=True, slots=True)
class Server:
    """A primary name server.

    :ivar address: a number, or a name that this machine resolves.
    :ivar key: for questions and updates.
    :ivar transfer_key: for reading the whole zone, where the server wants another one for it.
    """

    address: str
    key: Key
    port: int = 53
    transfer_key: Key | None = None
    timeout: float = TIMEOUT_SECONDS

    def __str__(self) -> str:
        return f"{self.address}:{self.port}"

    @contextmanager
    def connected(self, *, zone: str) -> Iterator[Line]:
        """Connect by TCP; never UDP, which loses answers and cuts them short.

        :raises ServerUnknown, ServerUnreachable, ServerTookTooLong, KeyUnusable:
        """
        key = self.key.for_signing()
        with worded(self, zone=zone, key=self.key.name):
            stream = socket.create_connection(self._place(), timeout=self.timeout)
        with stream:
            stream.setblocking(False)
            yield Line(self, zone=zone, stream=stream, key=key)

    def transfer(self, zone: str) -> dns.zone.Zone:
        """Return the whole zone (AXFR), names absolute.

        :raises ProviderFault: as `Line.ask`.
        """
        content = dns.zone.Zone(f"{zone}.", relativize=False)
        key = self.transfer_key or self.key
        query, _serial = dns.xfr.make_query(content)
        query.use_tsig(key.for_signing())
        with worded(self, zone=zone, key=key.name):
            address, port = self._place()
            dns.query.inbound_xfr(address, content, query, port=port, timeout=self.timeout, lifetime=TRANSFER_SECONDS)
        return content

    def _place(self) -> tuple[str, int]:
        try:
            found = socket.getaddrinfo(self.address, self.port, type=socket.SOCK_STREAM)
        except socket.gaierror as error:
            passing = error.errno == socket.EAI_AGAIN
            raise ServerUnknown(server=self, permanent=not passing, retry_after=5.0 if passing else None) from error
        address, port = found[0][4][:2]
        return str(address), int(port)


@dataclass(frozen=True, slots=True)
class Line:
    """An open connection to the server, for the questions and updates of one verb."""

    server: Server
    zone: str
    stream: socket.socket
    key: dns.tsig.Key = field(repr=False)  # its own representation shows the secret

    def ask(self, message: dns.message.Message) -> dns.message.Message:
        """Sign and send a message and return its answer, whose signature was checked.

        :raises ProviderFault: unreachable, too slow, or refused; a prerequisite that does not hold is no error.
        """
        message.use_tsig(self.key)
        with worded(self.server, zone=self.zone, key=self.server.key.name):
            answer = dns.query.tcp(message, "", timeout=self.server.timeout, sock=self.stream)
        refuse_bad_answer(
            answer.rcode(),
            server=self.server,
            zone=self.zone,
            key=self.server.key.name,
            to_question=message.opcode() == Opcode.QUERY,
        )
        return answer
