"""Whether a site lies on its web host as it should; on another machine one look answers all who ask meanwhile."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from hashlib import sha256

from kernel.locks import only_one
from provisioning.hosts import sightings
from provisioning.hosts.models import WebServer
from provisioning.hosts.sightings import Found
from provisioning.providers.ansible import CertificateFiles, SiteFiles
from provisioning.providers.ansible.errors import SiteRefused, TargetBusy
from provisioning.steps.alone import is_taken
from provisioning.steps.web_host_looks import Seen, key_in, look
from provisioning.steps.web_hosts import lock_of, web_host

_CERTIFICATE = re.compile(r"^(?:snippets/)?tls/(?P<folder>[^/]+?)(?:\.conf)?(?:/|$)")

# Names the other sites somebody will soon ask about, as they should lie on this web host.
Others = Callable[[WebServer], Sequence[SiteFiles]]


def find(server: WebServer, files: SiteFiles, *, others: Others, is_held: bool = False) -> Found:
    """Look how a site lies on a web host.

    On this machine the files are read. On another they are looked at along with those of all `others`, and whoever
    asks about one of these within the next half minute is answered by that look.

    :param is_held: whether the caller holds the lock under which files are changed there.
    :raises ProviderError: it could not be looked at; TargetBusy where another looks or works there at this moment.
    """
    if not server.is_elsewhere:
        seen = look(server, [files])
        return _found(files, wanted="", seen=seen)
    return _known(server, files) or _looked(server, files, others, is_held=is_held)


def _known(server: WebServer, files: SiteFiles) -> Found | None:
    return sightings.recent(server, key=files.key, wanted=_digests(server, [files])[files.key])


def _looked(server: WebServer, files: SiteFiles, others: Others, *, is_held: bool) -> Found:
    with only_one(f"provisioning.look {lock_of(server)}", wait=False) as is_ours:
        if not is_ours or (not is_held and is_taken(lock_of(server))):
            raise TargetBusy(home=server.home)
        # Another's look may have ended just now.
        return _known(server, files) or _look_along(server, [files, *others(server)])


def _look_along(server: WebServer, sites: Sequence[SiteFiles]) -> Found:
    """Look at all of them and keep what was found; return the first's."""
    moment, digests = sightings.moment_of(server), _digests(server, sites)
    try:
        seen = look(server, sites)
    except SiteRefused:
        if len(sites) == 1:
            raise
        return _look_along(server, sites[:1])  # one of the others cannot be written; its own run will say so
    found = [_found(files, wanted=digests[files.key], seen=seen) for files in sites]
    sightings.keep(server, found, lying=seen.lying.sites, moment=moment)
    return found[0]


def _found(files: SiteFiles, *, wanted: str, seen: Seen) -> Found:
    is_there = files.key in seen.lying.sites
    is_right = is_there and not any(_concerns(path, files) for path in seen.other)
    return Found(files.key, wanted, is_there, is_right)


def _concerns(path: str, files: SiteFiles) -> bool:
    """Say whether a path belongs to a site: its own, its certificates', or what all sites share."""
    if key := key_in(path):
        return key == files.key
    if of_certificate := _CERTIFICATE.match(path):
        return of_certificate["folder"] in files.tls.values()
    return True


def _digests(server: WebServer, sites: Sequence[SiteFiles]) -> dict[str, str]:
    """Return by key what tells one wish for a site from another: its files, and the pairs it is served with."""
    pairs = web_host(server, sites=sites).certificates
    return {files.key: _digest(files, pairs) for files in sites}


def _digest(files: SiteFiles, pairs: Iterable[CertificateFiles]) -> str:
    own = [asdict(pair) for pair in pairs if pair.folder in files.tls.values()]
    return sha256(json.dumps([asdict(files), own], sort_keys=True).encode()).hexdigest()
