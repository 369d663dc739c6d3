"""Sites that are there, as the operations on them find them; and everything of one that can be seen."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from wagtail.models import Site

from provisioning.certificates.models import Certificate
from provisioning.certificates.pairs import Pairs
from provisioning.certificates.reading import facts_of
from provisioning.certificates.recording import values_of
from provisioning.hosts.models import WebServer
from provisioning.hosts.queries import server_of
from provisioning.providers.ansible import list_sites, render_sites
from provisioning.steps import dns_record, reserve_name, schema, seed_site
from provisioning.steps.sites import get_site
from provisioning.steps.web_hosts import home, site_files, web_host
from tenants.registry import operations
from tenants.registry.models import Domain, NameReservation, Tenant
from tenants.registry.parents import seed_parent
from tenants.registry.switching import in_tenant
from tests.e2e.kill.census import existing_schemas, records
from tests.factories.provisioning import make_job
from tests.servers.authorities import TestAuthority, pem

STEPS = (reserve_name, schema, seed_site, dns_record)
SECOND = "kedua"


def second_web_host() -> WebServer:
    """Have one beside the default: another folder of this machine, asked where the one web process listens."""
    values = {"title": "Kedua", "folder": "web2", "address": "127.0.0.2", "asked_at": "127.0.0.1"}
    return WebServer.objects.get_or_create(name=SECOND, defaults=values)[0]


def make_sites(names, *, suspended=()):
    """Make a site in use for each name, by the steps that make one, rendered together; one file in each."""
    parent = seed_parent(name="contohprov.go.id", region="Provinsi Contoh", kinds=["AGENCY"], by="test")
    sites = {name: _make(name, parent) for name in names}
    for name in suspended:
        operations.suspend(sites[name], by="test")
    files = [site_files(site) for site in sites.values()]
    render_sites(sites=files, home=home(), host=web_host(sites=files))
    return sites


def _make(name, parent):
    label = name.replace("_", "-")
    job = make_job(reference=f"PW-{label}", parent_id=parent.pk, label=label, tenant_name=f"Dinas {name} (contoh)")
    for step in STEPS:
        step.apply(job, step.plan(job, step.probe(job)))
    site = operations.activate(operations.make_routable(get_site(job)), by="test")
    with in_tenant(site):
        default_storage.save("berkas.txt", ContentFile(b"isi"))
    return site


def portrait(site: Tenant) -> dict:
    """Return all that an operation may change of a site, in rows and outside."""
    row = Tenant.objects.get(pk=site.pk)
    server = server_of(row)
    vhost = server.home / "vhosts" / f"{row.schema_name}.conf"
    folder = server.home / "sites" / row.schema_name
    own = [record for record in records() if record.owner == row.schema_name]
    return {
        "state": row.state,
        "label": row.label,
        "suspended_at": row.suspended_at,
        "domains": sorted(
            Domain.objects.filter(tenant=row).values_list("domain", "is_primary", "is_custom", "redirects_until")
        ),
        "names": sorted(
            NameReservation.objects.filter(holder=row.created_for)
            .exclude(state="RELEASED")
            .values_list("label", "state")
        ),
        "records": sorted(record.name for record in own),
        "targets": sorted({record.target for record in own}),
        "server": server.name,
        "lies_on": [each.name for each in WebServer.objects.all() if row.schema_name in list_sites(home=each.home)],
        "hosts": _hosts(vhost),
        "is_closed": (folder / "suspended").exists(),
        "schema": row.schema_name in existing_schemas(),
        "pages": _pages(row),
        "certificates": certificates_of(row),
        "files": sorted(path.name for path in (Path(settings.MEDIA_ROOT) / row.schema_name).glob("*.txt")),
    }


def give_certificate(host: str) -> None:
    """Have a certificate in use for a host, with its key on the disk."""
    key, issued = TestAuthority.root().issue(host)
    facts = facts_of(issued)
    Pairs(home=home(), folder=host).install(version=facts.version, chain=pem(issued), key=pem(key))
    Certificate.objects.create(name=host, source="upload", served_version=facts.version, **values_of(facts))


def certificates_of(row: Tenant) -> list[tuple[str, bool]]:
    """Return the certificates that bear the site's first label, each with whether its key lies there."""
    label = (row.created_for or "").removeprefix("PW-")
    rows = Certificate.objects.filter(name__regex=rf"(^|\.){label}(-lama)?\.").order_by("name")
    return [(one.name, (home() / "tls" / one.folder / one.version / "key.pem").exists()) for one in rows]


def _hosts(vhost: Path) -> list[str]:
    lines = vhost.read_text().splitlines() if vhost.exists() else []
    return [host for line in lines if "server_name" in line for host in line.strip(" ;").split()[1:]]


def _pages(row: Tenant) -> str:
    if row.proven_at is None:
        return ""
    with in_tenant(row):
        return Site.objects.get(is_default_site=True).hostname
