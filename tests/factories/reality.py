"""A small world for the auditor: three sites made by real runs, with everything they promise outside."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from provisioning import engine
from provisioning.models import Run
from provisioning.operations import open_site, start_run
from provisioning.providers.ansible.role_code import _comparison, entries_for
from provisioning.states import RunState
from provisioning.steps.web_hosts import home, site_files, web_host
from tenants.registry import operations
from tenants.registry.models import ParentDomain, Tenant
from tenants.registry.parents import seed_parent
from tests.fakes.site_web import SiteWeb, page

AGENCIES, SCHOOLS = "contohprov.go.id", "contohkota.sch.id"


@dataclass
class World:
    """The sites by what they are for, and the folders of the outside."""

    home: Path
    active: Tenant
    ready: Tenant
    suspended: Tenant

    @property
    def agencies(self) -> ParentDomain:
        return ParentDomain.objects.get(name=AGENCIES)

    def run_of(self, site: Tenant) -> Run:
        return Run.objects.get(kind="provision", reference=site.created_for)


@contextmanager
def whole_transaction():
    """A transaction that counts as the test case's own: schemas may be switched in it, and it is rolled back."""
    from django.db import transaction

    block = transaction.atomic()
    block._from_testcase = True
    with block:
        try:
            yield
        finally:
            transaction.set_rollback(True)


def wish(label: str, *, parent: ParentDomain, kind: str = "AGENCY", **more: Any) -> dict[str, Any]:
    """Return what a decision asks of a run."""
    return {
        "tenant_name": f"Instansi {label} (contoh)",
        "kind_of_site": kind,
        "parent_id": parent.pk,
        "label": label,
        "admin": {
            "username": f"admin.{label}",
            "email": f"admin@{label}.example",
            "full_name": "Administrator (contoh)",
        },
        "contact": {},
        "reference": f"PW-UJI-{label}",
        "by": "user:1",
        **more,
    }


def build(folder: Path, web: SiteWeb) -> World:
    """Make the three sites by the engine; the web host's files are laid by the role's own code, without Ansible."""
    parent = seed_parent(name=AGENCIES, region="Provinsi Contoh", kinds=["AGENCY"], by="test")
    schools = seed_parent(name=SCHOOLS, region="Kota Contoh", kinds=["SCHOOL"], by="test")
    wishes = [
        wish("dinkes", parent=parent),
        wish("smpn-satu", parent=schools, kind="SCHOOL"),
        wish("dishub", parent=parent),
    ]
    active, ready, suspended = (make(each, web) for each in wishes)
    operations.activate(active, by="test")
    opened = open_site(tenant=active, by="test")
    lay_files(active)
    advance(opened)
    operations.suspend(suspended, by="test")
    lay_files(suspended)
    return World(folder, active, ready, suspended)


def make(wished: dict[str, Any], web: SiteWeb) -> Tenant:
    """Run a whole provisioning in this process."""
    run = start_run(**wished)
    for _step in range(4):
        engine.advance(run.pk, slice_seconds=0)
    site = Tenant.objects.get(created_for=wished["reference"])
    lay_files(site)
    answer_for(site, web)
    advance(run)
    return Tenant.objects.select_related("parent").get(pk=site.pk)


def advance(run: Run) -> None:
    """Let a run go on to its end."""
    engine.advance(run.pk)
    state = Run.objects.get(pk=run.pk)
    assert state.state == RunState.SUCCEEDED, (
        state.state,
        state.reason_code,
        [*state.steps.values_list("key", "error")],
    )


def lay_files(site: Tenant) -> None:
    """Write a site's files, and the web host's frame, as the playbook would."""
    comparison = _comparison()
    entries = entries_for(files := [site_files(site)], home=home(), host=web_host(sites=files))
    home().mkdir(parents=True, exist_ok=True)
    differing = [comparison.compare({"owner": "", **entry}, root=home()) for entry in entries]
    comparison.apply([each for each in differing if each is not None], root=home(), mark=None)


def answer_for(site: Tenant, web: SiteWeb) -> None:
    """Have the web server of the test answer for a site as the proof expects it."""
    from provisioning.steps import proof
    from provisioning.steps.sites import media_folder

    web.serve(site.host, "/", body=page(f"Beranda – {site.name}", marker=site.marker))
    web.serve(site.host, "/masuk/", body=page("Masuk"))
    web.serve(site.host, "/kelola/", status=302, headers={"Location": "/masuk/?next=/kelola/"})
    canary = media_folder(site) / proof.CANARY
    web.serve(site.host, f"/media/{site.schema_name}/{proof.CANARY}", body=lambda: canary.read_text())
