"""Asks each name server of a zone itself: no cache, no recursion, and an answer counts only with the AA flag."""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.query
import dns.rcode
import dns.rdatatype
from dns.rcode import Rcode

from provisioning.providers.dns import Record, RecordType
from provisioning.providers.dns_lookup.errors import AnswersDiffer, NameServerSilent, NotAuthoritative, NotThereYet

# For one server, all tries together; half of it for UDP, which may lose a question, the rest for TCP.
LIFETIME_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class NameServer:
    """A name server; `address` is a number, or a name that this machine resolves."""

    address: str
    port: int = 53

    @classmethod
    def named(cls, text: str) -> NameServer:
        """Return a name server as a DNS service gives it: a host name, perhaps with a port."""
        address, _colon, port = text.partition(":")
        return cls(address, int(port or 53))

    def __str__(self) -> str:
        return f"{self.address}:{self.port}"


def confirm(wanted: Record, *, servers: Sequence[NameServer], lifetime: float = LIFETIME_SECONDS) -> None:
    """Ask every server whether it answers `wanted`.

    :raises NameServerSilent, NotAuthoritative, NotThereYet, AnswersDiffer: the first server that does not.
    """
    for server in servers:
        answer = ask(wanted.name, wanted.type.value, server=server, lifetime=lifetime)
        seen = _values(answer, wanted)
        if seen == [wanted.target]:
            continue
        if not seen:
            raise NotThereYet(server=server, name=wanted.name, kind=wanted.type.value)
        raise AnswersDiffer(server=server, name=wanted.name, seen=", ".join(seen), wanted=wanted.target)


def check_zone(zone: str, *, servers: Sequence[NameServer], lifetime: float = LIFETIME_SECONDS) -> None:
    """Ask every server whether it answers for `zone` by its own authority.

    :raises NameServerSilent, NotAuthoritative: the first server that does not.
    """
    for server in servers:
        ask(zone, "SOA", server=server, lifetime=lifetime)


def ask(name: str, kind: str, *, server: NameServer, lifetime: float) -> dns.message.Message:
    """Return one server's own answer.

    :raises NameServerSilent, NotAuthoritative: it gives none.
    """
    question = dns.message.make_query(dns.name.from_text(name), kind)
    question.flags &= ~dns.flags.RD
    answer = _answer(question, server=server, lifetime=lifetime)
    code = answer.rcode()
    if code not in (Rcode.NOERROR, Rcode.NXDOMAIN) or not answer.flags & dns.flags.AA:
        raise NotAuthoritative(server=server, name=name, rcode=dns.rcode.to_text(code))
    return answer


def _answer(question: dns.message.Message, *, server: NameServer, lifetime: float) -> dns.message.Message:
    ends = time.monotonic() + lifetime
    try:
        address = socket.getaddrinfo(server.address, server.port, type=socket.SOCK_STREAM)[0][4][0]
        try:
            answer, _by_tcp = dns.query.udp_with_fallback(
                question, str(address), timeout=lifetime / 2, port=server.port, ignore_unexpected=True
            )
        except dns.exception.Timeout:
            left = max(0.1, ends - time.monotonic())
            answer = dns.query.tcp(question, str(address), timeout=left, port=server.port)
    except dns.exception.Timeout as error:
        raise NameServerSilent(server=server, reason=f"{lifetime:g} s") from error
    except (dns.exception.DNSException, EOFError) as error:
        raise NameServerSilent(server=server, reason=type(error).__name__) from error
    except OSError as error:
        raise NameServerSilent(server=server, reason=error.strerror or str(error)) from error
    return answer


def _values(answer: dns.message.Message, wanted: Record) -> list[str]:
    """Return what the server says for the name itself; where an address is wanted, a CNAME is told as what it is."""
    name = dns.name.from_text(wanted.name)
    here = [each for each in answer.answer if each.name == name]
    return sorted(_plain(each.rdtype, rdata.to_text(), wanted) for each in here for rdata in each)


def _plain(kind: dns.rdatatype.RdataType, text: str, wanted: Record) -> str:
    if kind == dns.rdatatype.CNAME:
        target = text.removesuffix(".").lower()
        return target if wanted.type is RecordType.CNAME else f"CNAME {target}"
    return str(ipaddress.ip_address(text))
