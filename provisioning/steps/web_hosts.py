"""The web host that serves the sites: its folder, its settings, and what it should hold of a site."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from provisioning.providers.ansible import SiteFiles, WebHost
from tenants.registry.models import Domain, Tenant, TenantState


def home() -> Path:
    """Return the folder below which the web host's files lie."""
    return Path(settings.GAPURA_HOME).absolute() / "web"


def web_host() -> WebHost:
    """Return what all sites of the web host share."""
    return WebHost(
        upstreams=(f"{settings.GAPURA_WEB_ADDRESS}:{settings.GAPURA_PORT}",),
        public_port=int(settings.GAPURA_PORT),
        platform_hosts=tuple(name for name in settings.PLATFORM_HOSTS if not name.replace(".", "").isdigit()),
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
        is_public=state == TenantState.ACTIVE,
        is_suspended=state == TenantState.SUSPENDED,
    )
