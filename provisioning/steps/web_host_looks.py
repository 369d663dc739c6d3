"""What lies on a web host: read from its folder on this machine, by a run that changes nothing on another."""

from __future__ import annotations

import re
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

_KEY = re.compile(r"\bt_[a-z0-9]{1,40}\b")


@dataclass(frozen=True)
class Seen:
    """One look at a web host.

    :ivar other: all paths that are other than the sites asked for should have them; a pair that must be brought, too.
    :ivar deviations: how they are other; of very many on another machine only the first.
    """

    lying: Lying
    other: frozenset[str] = frozenset()
    deviations: tuple[Deviation, ...] = ()

    @property
    def matches(self) -> bool:
        """Whether all is as these sites should have it."""
        return not self.other


def look(server: WebServer, sites: Sequence[SiteFiles] = (), *, also: Iterable[Certificate] = ()) -> Seen:
    """Look at what lies on a web host, and whether it is what these sites should have there.

    Milliseconds on this machine, seconds on another.

    :param also: further certificates the web host should know of.
    :raises ProviderError: the web host could not be looked at.
    """
    if not server.is_elsewhere:
        lying, host = list_lying(home=server.home), web_host(server, sites=sites, also=also)
        found = find_deviations(sites=sites, home=server.home, host=host) if sites else []
        return Seen(lying, frozenset(one.path for one in found), tuple(found))
    target = target_on(server, sites=sites, also=also)
    if not sites:
        return Seen(look_at(**target))
    checked = render_sites(sites=sites, check=True, **target)
    return Seen(checked.lying, frozenset((*checked.changed, *checked.removed)), checked.deviations)


def key_in(path: str) -> str:
    """Return the key of the site whose path on a web host this is; empty for what all sites share."""
    found = _KEY.search(path)
    return found[0] if found else ""
