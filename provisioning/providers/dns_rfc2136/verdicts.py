"""Turns what dnspython raises and what servers answer into errors a person understands. BIND and Knot differ here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import dns.exception
import dns.query
import dns.rcode
import dns.tsig
import dns.xfr
from dns.rcode import Rcode

from provisioning.providers.dns_rfc2136.errors import (
    AnswerNotUnderstood,
    ClockDiffers,
    KeySecretWrong,
    KeyUnknown,
    ServerFailed,
    ServerTookTooLong,
    ServerUnreachable,
    UpdateRefused,
    ZoneNotServed,
)
from provisioning.providers.errors import ProviderFault

# Prerequisites that do not hold are answers, and so is a name that is not there.
ANSWERS = frozenset({Rcode.NOERROR, Rcode.NXDOMAIN, Rcode.YXDOMAIN, Rcode.YXRRSET, Rcode.NXRRSET})


def refuse_bad_answer(rcode: Rcode, *, server: object, zone: str, key: str, to_question: bool = False) -> None:
    """Raise what an answer's code means, unless it is an answer.

    :param to_question: a plain question was asked, which BIND refuses only for a zone it does not have.
    :raises ProviderFault:
    """
    if rcode in ANSWERS:
        return
    name = dns.rcode.to_text(rcode)
    if rcode is Rcode.SERVFAIL:
        raise ServerFailed(server=server, zone=zone)
    if rcode is Rcode.NOTAUTH or (to_question and rcode is Rcode.REFUSED):
        raise ZoneNotServed(server=server, zone=zone)
    if rcode in (Rcode.REFUSED, Rcode.NOTIMP, Rcode.NOTZONE):
        raise UpdateRefused(server=server, zone=zone, key=key, rcode=name)
    raise AnswerNotUnderstood(server=server, reason=name)


@contextmanager
def worded(server: object, *, zone: str, key: str) -> Iterator[None]:
    """Say in our words what the connection, the signature or a transfer ran into."""
    try:
        yield
    except dns.xfr.TransferError as error:
        refuse_bad_answer(error.rcode, server=server, zone=zone, key=key)
        raise AnswerNotUnderstood(server=server, reason=str(error)) from error
    except dns.exception.DNSException as error:
        raise _fault(error, server=server, zone=zone, key=key) from error
    except TimeoutError as error:
        raise ServerTookTooLong(server=server, seconds=_seconds(server)) from error
    except EOFError as error:
        raise ServerUnreachable(server=server, reason="closed the connection") from error
    except OSError as error:
        raise ServerUnreachable(server=server, reason=error.strerror or str(error)) from error


def _fault(error: dns.exception.DNSException, *, server: object, zone: str, key: str) -> ProviderFault:
    if isinstance(error, dns.exception.Timeout):
        return ServerTookTooLong(server=server, seconds=_seconds(server))
    if isinstance(error, dns.tsig.PeerBadKey):
        return KeyUnknown(server=server, key=key)
    if isinstance(error, dns.tsig.PeerBadSignature | dns.tsig.BadSignature):
        return KeySecretWrong(server=server, key=key)
    if isinstance(error, dns.tsig.PeerBadTime | dns.tsig.BadTime):
        return ClockDiffers(server=server)
    if isinstance(error, dns.exception.FormError) and "requires a TSIG" in str(error):
        # Knot has no zone to look the key up in, so it answers without signing.
        return ZoneNotServed(server=server, zone=zone)
    return AnswerNotUnderstood(server=server, reason=f"{type(error).__name__} {error}".strip())


def _seconds(server: object) -> str:
    return f"{getattr(server, 'timeout', 0):g}"
