"""What lies on a web host: read from its folder on this machine, by a run that changes nothing on another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from provisioning.certificates.models import Certificate
from provisioning.hosts.models import WebServer
from provisioning.providers.ansible import (
    Deviation,
    Lying,
    SiteFiles,
    find_deviations,
    list_lying,
    look_at,
    render_sites,
)
from provisioning.steps.web_hosts import target_on, web_host


@dataclass(frozen=True)
class Seen:
    """One look at a web host.

    :ivar matches: nothing is other than the sites asked for should have it; a pair that must be brought is, too.
    :ivar deviations: paths that are other; of very many on another machine only the first.
    """

    lying: Lying
    matches: bool = True
    deviations: tuple[Deviation, ...] = ()


def look(server: WebServer, sites: Sequence[SiteFiles] = (), *, also: Iterable[Certificate] = ()) -> Seen:
    """Look at what lies on a web host, and whether it is what these sites should have there.

    Milliseconds on this machine, seconds on another.

    :param also: further certificates the web host should know of.
    :raises ProviderError: the web host could not be looked at.
    """
    if not server.is_elsewhere:
        lying, host = list_lying(home=server.home), web_host(server, sites=sites, also=also)
        found = find_deviations(sites=sites, home=server.home, host=host) if sites else []
        return Seen(lying, not found, tuple(found))
    target = target_on(server, sites=sites, also=also)
    if not sites:
        return Seen(look_at(**target))
    checked = render_sites(sites=sites, check=True, **target)
    return Seen(checked.lying, not checked.is_changed, checked.deviations)
