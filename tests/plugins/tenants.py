"""Two sites for every test of isolation, each with a word of its own that must never be seen on the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest


@dataclass(frozen=True)
class Site:
    """A routable site, its host, and the word that marks its rows."""

    tenant: Any
    host: str
    canary: str


@pytest.fixture
def two_tenants(db):
    """One site of an agency and one of a school, claimed from the pool and routable; gone after the test."""
    return (
        make_site(kind="AGENCY", name="Dinas Kesehatan (contoh)", label="dinkes", canary="KENARI-DINKES"),
        make_site(kind="SCHOOL", name="SMP Negeri 1 (contoh)", label="smpn1", canary="KENARI-SMPN1"),
    )


def make_site(*, kind, name, label, canary):
    """Claim a schema for a site, as the provisioning engine does."""
    from tenants.registry import routing, schemas
    from tenants.registry.models import ParentDomain

    parent, _made = ParentDomain.objects.get_or_create(
        name="contohprov.go.id",
        defaults={
            "serving_suffix": "contohprov.gapura.localhost",
            "region": "Provinsi Contoh",
            "kinds": ["AGENCY", "SCHOOL"],
        },
    )
    tenant = schemas.claim(kind=kind, created_for=f"PW-TEST-{label}", name=name, parent=parent, label=label)
    routing.make_routable(tenant)
    tenant.refresh_from_db()
    return Site(tenant, tenant.host, canary)
