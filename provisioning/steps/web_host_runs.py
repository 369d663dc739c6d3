"""Runs of the playbooks that change the files of sites on a web host; what was seen of these is void from then on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from provisioning.certificates.models import Certificate
from provisioning.hosts.models import WebServer
from provisioning.hosts.sightings import changing
from provisioning.providers.ansible import OnEvent, Outcome, SiteFiles, remove_sites, render_sites
from provisioning.steps.web_hosts import target_on


def render(
    server: WebServer,
    sites: Sequence[SiteFiles],
    *,
    also: Iterable[Certificate] = (),
    on_event: OnEvent | None = None,
) -> Outcome:
    """Render these sites on a web host, in one run.

    :param also: further certificates the web host is told of.
    :raises ProviderError: as `providers.ansible.render_sites`.
    """
    with changing(server, [files.key for files in sites]):
        return render_sites(sites=sites, on_event=on_event, **target_on(server, sites=sites, also=also))


def remove(server: WebServer, keys: Sequence[str], *, on_event: OnEvent | None = None) -> Outcome:
    """Take the files of the sites with these keys off a web host, in one run.

    :raises ProviderError: as `providers.ansible.remove_sites`.
    """
    with changing(server, keys):
        return remove_sites(keys=keys, on_event=on_event, **target_on(server))
