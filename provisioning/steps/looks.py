"""What a working site looks like from outside: each look says what it saw amiss, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.conf import settings
from django.utils.translation import gettext_noop

from provisioning.hosts.models import WebServer
from provisioning.hosts.queries import default_server, server_of
from provisioning.outcomes import Trouble
from provisioning.providers.outside import Seen
from provisioning.providers.outside.errors import HandshakeRefused
from provisioning.steps.dns_providers import zone_of
from provisioning.steps.name_servers import find_lag, is_asked, record_for
from provisioning.steps.reach import reach_of
from provisioning.troubles import trouble_of
from tenants.registry.models import Tenant

LOOK_SECONDS = 10.0
MARKER = "gapura-site"

FRONT_PAGE = gettext_noop("The front page of %(host)s answered %(status)s instead of 200.")
TITLE = gettext_noop("The front page of %(host)s is titled “%(title)s”, without the site's name “%(name)s”.")
FOREIGN_PAGE = gettext_noop("The front page of %(host)s is not the page of this site.")
FINDABLE = gettext_noop("The front page of %(host)s does not keep search engines out, but it is not active yet.")
SIGN_IN = gettext_noop("The sign-in page %(url)s answered %(status)s instead of 200.")
MANAGEMENT = gettext_noop("The management pages %(url)s answered %(status)s instead of leading to the sign-in page.")
SIBLING = gettext_noop("The unknown name %(host)s answered %(status)s instead of 404, or shows a site.")
OWN_FILE = gettext_noop("A file of this site was not served by it: %(url)s answered %(status)s.")
LEAK = gettext_noop("A file of one site was shown through the name of another: %(url)s answered %(status)s.")
MIXED = gettext_noop("The name %(host)s shows a page that belongs to another site.")
CHECK_ROUTING = gettext_noop("Look at the site in a browser and at the log of the web process, then resume the run.")


@dataclass(frozen=True)
class Canary:
    """A file laid into the media of the new site for the length of the proof, and the word in it."""

    path: str
    word: str


@dataclass(frozen=True)
class Subject:
    """What is looked at: a site by one of its host names, another one beside it if there is any, and its canary.

    :ivar server: the web host that is asked.
    :ivar is_led_there: whether the names lead to that web host already, so that name servers must say so.
    """

    site: Tenant
    other: Tenant | None
    canary: Canary
    unknown_host: str
    host: str
    server: WebServer
    is_led_there: bool = True


def ask(host: str, path: str = "/", *, server: WebServer) -> Seen:
    """Ask a web host at its own address by a public name, as its visitors would.

    :raises ProviderError: no answer at all.
    """
    return reach_of(host, server=server).look(path, timeout=LOOK_SECONDS)


def ask_unknown(host: str, path: str = "/", *, server: WebServer) -> Seen:
    """Ask by a name that nobody has; a server that refuses the handshake shows nothing, as one that answers 404."""
    try:
        return ask(host, path, server=server)
    except HandshakeRefused:
        return Seen(status=404, headers=(), body=b"")


def find_fault(subject: Subject) -> tuple[str, Trouble] | None:
    """Look at everything, in order; return the first thing amiss with the name of its look."""
    for name, check in looks_at(subject.site).items():
        for trouble in check(subject):
            return name, trouble
    return None


def looks_at(site: Tenant) -> Mapping[str, Callable[[Subject], Iterator[Trouble]]]:
    """Return the looks that apply: without name servers to ask, a name is not looked up."""
    asked = site.parent is not None and is_asked(site.parent)
    return {name: check for name, check in LOOKS.items() if asked or check is not _name_servers}


def _name_servers(subject: Subject) -> Iterator[Trouble]:
    """A domain of the site's own is kept elsewhere: its servers were asked before."""
    site = subject.site
    is_ours = site.parent is not None and subject.host.endswith(f".{zone_of(site.parent)}")
    if site.parent is not None and is_ours and subject.is_led_there:
        wanted = record_for(site.parent, host=subject.host, owner=site.schema_name, server=subject.server)
        lag = find_lag(site.parent, wanted=wanted)
        if lag is not None:
            yield trouble_of(lag)


def _front_page(subject: Subject) -> Iterator[Trouble]:
    site, host, seen = subject.site, subject.host, ask(subject.host, server=subject.server)
    if site.is_in_maintenance and seen.status == 503:
        return  # as it should be; sign-in and management, which stay open, are looked at all the same
    if seen.status != 200:
        yield _trouble("proof_front_page", FRONT_PAGE, host=host, status=seen.status)
    elif site.name not in seen.title:
        yield _trouble("proof_title", TITLE, host=host, title=seen.title[:100], name=site.name)
    elif seen.metas.get(MARKER) != site.marker:
        yield _trouble("proof_foreign_page", FOREIGN_PAGE, host=host)
    elif site.noindex and "noindex" not in f"{seen.header('x-robots-tag')} {seen.metas.get('robots', '')}":
        yield _trouble("proof_findable", FINDABLE, host=host)


def _sign_in(subject: Subject) -> Iterator[Trouble]:
    host = subject.host
    seen = ask(host, settings.LOGIN_URL, server=subject.server)
    if seen.status != 200:
        yield _trouble("proof_sign_in", SIGN_IN, url=f"{host}{settings.LOGIN_URL}", status=seen.status)
    seen = ask(host, "/kelola/", server=subject.server)
    for _hop in range(2):
        if seen.status in (301, 302) and settings.LOGIN_URL not in seen.location and seen.location.startswith("/"):
            seen = ask(host, seen.location, server=subject.server)
    if seen.status not in (301, 302) or settings.LOGIN_URL not in seen.location:
        yield _trouble("proof_management", MANAGEMENT, url=f"{host}/kelola/", status=seen.status)


def _unknown_sibling(subject: Subject) -> Iterator[Trouble]:
    seen = ask_unknown(subject.unknown_host, server=subject.server)
    if seen.status != 404 or MARKER in seen.metas or subject.site.name in seen.text:
        yield _trouble("proof_sibling", SIBLING, host=subject.unknown_host, status=seen.status)


def _own_file(subject: Subject) -> Iterator[Trouble]:
    """Without this the next look would prove nothing: a file that is served nowhere leaks nowhere."""
    host, canary = subject.host, subject.canary
    seen = ask(host, canary.path, server=subject.server)
    if seen.status != 200 or canary.word not in seen.text:
        yield _trouble("proof_own_file", OWN_FILE, url=f"{host}{canary.path}", status=seen.status)


def _isolation(subject: Subject) -> Iterator[Trouble]:
    """No other host gives away a file of this site, and each of the two shows its own page."""
    other = subject.other
    servers = {settings.GAPURA_DOMAIN: default_server(), subject.unknown_host: subject.server}
    servers |= {other.host: server_of(other)} if other else {}
    for host, server in servers.items():
        seen = (ask_unknown if host == subject.unknown_host else ask)(host, subject.canary.path, server=server)
        if seen.status == 200 or subject.canary.word in seen.text:
            yield _trouble("proof_leak", LEAK, url=f"{host}{subject.canary.path}", status=seen.status)
    if other is not None:
        seen = ask(other.host, server=servers[other.host])
        if seen.metas.get(MARKER, other.marker) != other.marker:
            yield _trouble("proof_mixed", MIXED, host=other.host)


def _trouble(code: str, words: str, **values: object) -> Trouble:
    return Trouble(code, words, CHECK_ROUTING, values={name: str(value) for name, value in values.items()})


LOOKS: Mapping[str, Callable[[Subject], Iterator[Trouble]]] = MappingProxyType(
    {
        "name_servers": _name_servers,
        "front_page": _front_page,
        "sign_in": _sign_in,
        "unknown_sibling": _unknown_sibling,
        "own_file": _own_file,
        "isolation": _isolation,
    }
)
