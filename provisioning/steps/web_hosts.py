"""The web hosts that serve the sites: folders, settings, and what each should hold of a site."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypedDict

from django.conf import settings

from provisioning.certificates.models import Certificate
from provisioning.certificates.policies import Policy
from provisioning.certificates.queries import covering
from provisioning.hosts.models import DEFAULT_FOLDER, WebServer
from provisioning.hosts.queries import default_server
from provisioning.providers.ansible import CertificateFiles, SiteFiles, WebHost
from tenants.registry.models import Domain, ParentDomain, Tenant, TenantState

LOCK = "web_host"


class Target(TypedDict):
    """Where a run of the playbooks goes."""

    home: Path
    host: WebHost
    inventory: Path | None
    limit: str
    work: Path


def home() -> Path:
    """Return the folder of the default web host; the pairs of all certificates are kept below it."""
    return Path(settings.GAPURA_HOME).absolute() / DEFAULT_FOLDER


def homes_here() -> tuple[Path, ...]:
    """Return the folders of the web hosts on this machine, the default's first: each may have pairs of certificates."""
    others = [server.home for server in WebServer.objects.order_by("pk") if not server.is_elsewhere]
    return tuple(dict.fromkeys((home(), *others)))


def is_served_here(certificate: Certificate) -> bool:
    """Say whether a web host on this machine names a certificate: its files must not go then."""
    named = f"include snippets/tls/{certificate.folder}.conf;"
    return any(
        named in path.read_text(encoding="utf-8", errors="replace")
        for folder in homes_here()
        for path in (folder / "vhosts").glob("*.conf")
    )


def lock_of(server: WebServer) -> str:
    """Return what one worker at a time does: render and remove on this web host."""
    return LOCK if server.is_default else f"{LOCK} {server.name}"


def target_on(server: WebServer, *, sites: Sequence[SiteFiles] = (), also: Iterable[Certificate] = ()) -> Target:
    """Return where a run of the playbooks for these sites goes, and what it is told of the web host."""
    return Target(
        home=server.home,
        host=web_host(server, sites=sites, also=also),
        inventory=inventory(server),
        limit=_limit(server),
        # On this machine: two machines may well have folders of the same name.
        work=(server.home if server.is_default else home() / ".hosts" / server.name) / ".ansible",
    )


def web_host(
    server: WebServer | None = None, *, sites: Sequence[SiteFiles] = (), also: Iterable[Certificate] = ()
) -> WebHost:
    """Return what all sites of a web host share.

    :param server: the default where none is named; it alone answers for the platform itself.
    :param sites: those that are to be rendered: the certificates they are served with go along.
    :param also: further certificates the web host is to be told of.
    """
    at = server or default_server()
    platform = covering(platform_names()) if at.is_default else {}
    named = {folder for site in sites for folder in site.tls.values()}
    pairs = [*also, *platform.values(), *Certificate.objects.served().filter(name__in=_names(named))]
    return WebHost(
        upstreams=settings.WEB_UPSTREAMS or (f"{settings.GAPURA_WEB_ADDRESS}:{settings.GAPURA_PORT}",),
        worker_user=settings.WEB_WORKER_USER,
        listen=tuple(at.listen) or settings.WEB_LISTEN,
        public_port=int(settings.GAPURA_PORT),
        tls_listen=tuple(at.tls_listen) or settings.WEB_TLS_LISTEN,
        tls_port=settings.GAPURA_TLS_PORT,
        hsts_seconds=int(settings.SECURE_HSTS_SECONDS),
        certificates=tuple(CertificateFiles(*pair) for pair in sorted({(one.folder, one.version) for one in pairs})),
        platform_tls={host: certificate.folder for host, certificate in platform.items()},
        pairs=_pairs_for(at),
        platform_hosts=platform_names() if at.is_default else (),
        media_root=Path(settings.MEDIA_ROOT),
    )


def inventory(server: WebServer | None = None) -> Path | None:
    """Return the inventory a web host is found in, the default where none is named; None for this machine."""
    at = server or default_server()
    return Path(settings.ANSIBLE_INVENTORY) if at.is_elsewhere else None


def _pairs_for(server: WebServer) -> Path | None:
    """Return where the pairs are that go along to another folder or machine; None where there are none yet."""
    kept = home() / "tls"
    is_there = server.is_default and not server.is_elsewhere
    return None if is_there or not kept.is_dir() else kept


def _limit(server: WebServer) -> str:
    """Return which machines of the inventory a web host is: the default is all that no other is."""
    if not server.is_elsewhere or server.inventory_host:
        return server.inventory_host
    others = WebServer.objects.exclude(inventory_host="").order_by("name").values_list("inventory_host", flat=True)
    return ":".join(["web", *(f"!{name}" for name in others)]) if others else ""


def site_files(site: Tenant) -> SiteFiles:
    """Return a site as its web host should know it: closed to search engines until it is active."""
    return files_of_many([site])[0]


def files_of_many(sites: Sequence[Tenant]) -> list[SiteFiles]:
    """Return each site as its web host should know it; three queries for any number."""
    rows = Domain.objects.filter(tenant__in=sites).order_by("-is_primary", "pk").values_list("tenant_id", "domain")
    names: dict[int, list[str]] = {site.pk: [] for site in sites}
    for key, name in rows:
        names[key].append(name)
    tls = secured(name for own in names.values() for name in own)
    return [
        files_of(key=site.schema_name, name=site.name, hosts=tuple(names[site.pk]), state=site.state, tls=tls)
        for site in sites
    ]


def files_of(*, key: str, name: str, hosts: tuple[str, ...], state: str, tls: Mapping[str, str]) -> SiteFiles:
    """Return what a web host should know of a site in a state of life; `hosts` with the primary one first.

    :param tls: the folder of its certificate for each host that is served by TLS, and perhaps for others.
    """
    return SiteFiles(
        key=key,
        name=name,
        hosts=hosts,
        tls={host: tls[host] for host in hosts if host in tls},
        is_public=state == TenantState.ACTIVE,
        is_suspended=state == TenantState.SUSPENDED,
    )


def rehosted(files: SiteFiles, *, hosts: Sequence[str]) -> SiteFiles:
    """Return the same site under other host names, each with the certificate that covers it."""
    return replace(files, hosts=tuple(hosts), tls=secured(hosts))


def secured(hosts: Iterable[str]) -> dict[str, str]:
    """Return for each host that is served by TLS the folder of its certificate; two queries for any number.

    A name under a parent domain follows that domain's policy; any other, a domain of a site's own, is served by TLS
    once a certificate covers it.
    """
    names = list(hosts)
    plain = _under_plain_parent(names)
    return {host: one.folder for host, one in covering(host for host in names if host not in plain).items()}


def _under_plain_parent(hosts: Sequence[str]) -> set[str]:
    suffixes = {host: host.partition(".")[2] for host in hosts}
    parents = ParentDomain.objects.filter(serving_suffix__in=suffixes.values(), certificate_policy=Policy.NONE)
    plain = set(parents.values_list("serving_suffix", flat=True))
    return {host for host, suffix in suffixes.items() if suffix in plain}


def platform_names() -> tuple[str, ...]:
    """Return the names of the platform itself."""
    return tuple(name for name in settings.PLATFORM_HOSTS if not name.replace(".", "").isdigit())


def _names(folders: Iterable[str]) -> list[str]:
    return [folder.replace("_", "*", 1) for folder in folders]
