"""The web host that serves the sites: its folder, its settings, and what it should hold of a site."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from django.conf import settings

from provisioning.certificates.models import Certificate
from provisioning.certificates.policies import Policy
from provisioning.certificates.queries import covering
from provisioning.providers.ansible import CertificateFiles, SiteFiles, WebHost
from tenants.registry.models import Domain, ParentDomain, Tenant, TenantState


def home() -> Path:
    """Return the folder below which the web host's files lie."""
    return Path(settings.GAPURA_HOME).absolute() / "web"


def web_host(*, sites: Sequence[SiteFiles] = (), also: Iterable[Certificate] = ()) -> WebHost:
    """Return what all sites of the web host share.

    :param sites: those that are to be rendered: the certificates they are served with go along.
    :param also: further certificates the web host is to be told of.
    """
    platform = covering(_platform_names())
    named = {folder for site in sites for folder in site.tls.values()}
    pairs = [*also, *platform.values(), *Certificate.objects.served().filter(name__in=_names(named))]
    return WebHost(
        upstreams=settings.WEB_UPSTREAMS or (f"{settings.GAPURA_WEB_ADDRESS}:{settings.GAPURA_PORT}",),
        worker_user=settings.WEB_WORKER_USER,
        listen=settings.WEB_LISTEN,
        public_port=int(settings.GAPURA_PORT),
        tls_listen=settings.WEB_TLS_LISTEN,
        tls_port=settings.GAPURA_TLS_PORT,
        hsts_seconds=int(settings.SECURE_HSTS_SECONDS),
        certificates=tuple(CertificateFiles(*pair) for pair in sorted({(one.folder, one.version) for one in pairs})),
        platform_tls={host: certificate.folder for host, certificate in platform.items()},
        pairs=home() / "tls" if inventory() else None,
        platform_hosts=_platform_names(),
        media_root=Path(settings.MEDIA_ROOT),
    )


def inventory() -> Path | None:
    """Return the inventory of web hosts other than this machine, where one is set."""
    named = getattr(settings, "ANSIBLE_INVENTORY", "")
    return Path(named) if named else None


def site_files(site: Tenant) -> SiteFiles:
    """Return a site as its web host should know it: closed to search engines until it is active."""
    hosts = Domain.objects.filter(tenant=site).order_by("-is_primary", "pk").values_list("domain", flat=True)
    return files_of(key=site.schema_name, name=site.name, hosts=tuple(hosts), state=site.state)


def files_of(*, key: str, name: str, hosts: tuple[str, ...], state: str) -> SiteFiles:
    """Return what a web host should know of a site in a state of life; `hosts` with the primary one first."""
    return SiteFiles(
        key=key,
        name=name,
        hosts=hosts,
        tls=_secured(hosts),
        is_public=state == TenantState.ACTIVE,
        is_suspended=state == TenantState.SUSPENDED,
    )


def wants_tls(host: str) -> bool:
    """Say whether a name is to be served by TLS once a certificate covers it.

    A name under a parent domain follows that domain's policy; any other, a domain of a site's own, wants it.
    """
    return not _under_plain_parent([host])


def _secured(hosts: Iterable[str]) -> dict[str, str]:
    """Return for each host that is served by TLS the folder of its certificate."""
    names = list(hosts)
    plain = _under_plain_parent(names)
    return {host: one.folder for host, one in covering(host for host in names if host not in plain).items()}


def _under_plain_parent(hosts: Sequence[str]) -> set[str]:
    suffixes = {host: host.partition(".")[2] for host in hosts}
    parents = ParentDomain.objects.filter(serving_suffix__in=suffixes.values(), certificate_policy=Policy.NONE)
    plain = set(parents.values_list("serving_suffix", flat=True))
    return {host for host, suffix in suffixes.items() if suffix in plain}


def _platform_names() -> tuple[str, ...]:
    return tuple(name for name in settings.PLATFORM_HOSTS if not name.replace(".", "").isdigit())


def _names(folders: Iterable[str]) -> list[str]:
    return [folder.replace("_", "*", 1) for folder in folders]
