"""How a site is reached from outside: one answer for the proof of a site, its heartbeat and every other look at it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from provisioning.hosts.models import WebServer
from provisioning.providers.outside import Scheme, Seen, look
from provisioning.steps.web_hosts import secured


@dataclass(frozen=True)
class Reach:
    """A public name, and the door at which it is asked for.

    :ivar address: of the web host itself: the name may not resolve here, or not yet (HAZARDS 17).
    :ivar ca_file: whom to trust there instead of the system's authorities, for one of the region's own.
    """

    host: str
    address: str
    port: int
    scheme: Scheme
    ca_file: Path | None

    def look(self, path: str = "/", *, timeout: float) -> Seen:
        """Ask for a page as a visitor would. Touches no database.

        :param timeout: seconds for everything together.
        :raises ProviderError: no answer at all.
        """
        return look(
            host=self.host,
            address=self.address,
            port=self.port,
            path=path,
            scheme=self.scheme,
            timeout=timeout,
            ca_file=self.ca_file,
        )


def reach_of(host: str, *, server: WebServer) -> Reach:
    """Return how one name is reached at a web host."""
    return reach_of_many({host: server})[host]


def reach_of_many(servers: Mapping[str, WebServer]) -> dict[str, Reach]:
    """Return how each name is reached at its web host; two queries for any number.

    A name that is served by TLS is asked for by TLS, whatever the links of the others bear: at the plain port the web
    host itself answers for it, with the way to TLS, even when there is no application behind it.
    """
    by_tls = secured(servers)
    ca_file = Path(settings.GAPURA_TLS_CA_FILE) if settings.GAPURA_TLS_CA_FILE else None
    return {
        host: Reach(
            host=host,
            address=server.door,
            port=settings.GAPURA_TLS_PORT if host in by_tls else int(settings.GAPURA_PORT),
            scheme="https" if host in by_tls else settings.GAPURA_SCHEME,
            ca_file=ca_file,
        )
        for host, server in servers.items()
    }
