"""Names kept elsewhere: the domain's own servers are found by the machine's resolver, then asked themselves."""

from __future__ import annotations

from collections.abc import Sequence

import dns.exception
import dns.name
import dns.rdata
import dns.rdatatype
import dns.resolver

from provisioning.providers.dns_lookup.client import LIFETIME_SECONDS, NameServer, ask
from provisioning.providers.dns_lookup.errors import NameServerSilent

RESOLVER = "resolver"


class ForeignNames:
    """A `NameLookup`.

    :ivar servers: whom to ask; unset means the servers the domain itself names.
    """

    def __init__(self, *, servers: Sequence[NameServer] = (), lifetime: float = LIFETIME_SECONDS) -> None:
        self._servers = tuple(servers)
        self._lifetime = lifetime

    def answers(self, name: str, type: str) -> tuple[str, ...]:
        """Return the values that every server of the domain gives for a name; empty where there are none.

        :raises NameServerSilent, NotAuthoritative: a server cannot be asked; it is tried again.
        """
        said = [self._values(name, type, server=server) for server in self._servers or self._find(name)]
        return tuple(sorted(set.intersection(*said))) if said else ()

    def _values(self, name: str, kind: str, *, server: NameServer) -> set[str]:
        answer = ask(name, kind, server=server, lifetime=self._lifetime)
        found = [
            rdata for rrset in answer.answer for rdata in rrset if rrset.name.to_text(True).lower() == name.lower()
        ]
        return {_plain(rdata) for rdata in found if dns.rdatatype.to_text(rdata.rdtype) == kind}

    def _find(self, name: str) -> tuple[NameServer, ...]:
        return servers_of(name, lifetime=self._lifetime)


def servers_of(name: str, *, lifetime: float = LIFETIME_SECONDS) -> tuple[NameServer, ...]:
    """Return the servers of the zone a name lies in, as the machine's resolver finds them.

    :returns: none where no such domain exists.
    :raises NameServerSilent: the resolver cannot say.
    """
    try:
        resolver = dns.resolver.Resolver()
        resolver.lifetime = 2 * lifetime
        zone = dns.resolver.zone_for_name(name, resolver=resolver)
        return tuple(NameServer(rdata.target.to_text(True)) for rdata in resolver.resolve(zone, "NS"))
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return ()
    except dns.exception.DNSException as error:
        raise NameServerSilent(server=RESOLVER, reason=type(error).__name__) from error


def _plain(rdata: dns.rdata.Rdata) -> str:
    strings: tuple[bytes, ...] | None = getattr(rdata, "strings", None)
    if strings is not None:
        return b"".join(strings).decode("utf-8", "replace")
    return rdata.to_text().removesuffix(".").lower()
