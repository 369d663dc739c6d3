"""Two sites for every test of isolation, each with a word of its own that must never be seen on the other."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

import pytest


@dataclass(frozen=True)
class Site:
    """A routable site, its host, and the word that marks its rows."""

    tenant: Any
    host: str
    canary: str


@pytest.fixture(autouse=True, scope="session")
def static_root():
    """The folder of collected static files, empty: its absence would warn at the first request."""
    from django.conf import settings

    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)


@pytest.fixture(autouse=True)
def fresh_memories():
    """What a process remembers of tenants, visitors and in its caches does not outlive a test."""
    yield
    if "tenants.registry.lookup" in sys.modules:
        from django.core.cache import caches

        from tenants.registry import lookup
        from tenants.registry.visitors import collecting, marks

        lookup.forget()
        collecting.collector.take()
        marks.forget_salts()
        for cache in caches.all(initialized_only=True):
            cache.clear()


@pytest.fixture
def tenant_a(db):
    """A site of an agency, ready to be handed over; gone after the test."""
    from tests.factories.registry import make_tenant

    return make_tenant(kind="AGENCY", name="Dinas Kesehatan (contoh)", label="dinkes")


@pytest.fixture
def tenant_b(db):
    """A site of a school, ready to be handed over; gone after the test."""
    from tests.factories.registry import make_tenant

    return make_tenant(kind="SCHOOL", name="SMP Negeri 1 (contoh)", label="smpn1")


@pytest.fixture
def two_tenants(tenant_a, tenant_b):
    """Both sites, each with its canary."""
    return Site(tenant_a, tenant_a.host, "KENARI-DINKES"), Site(tenant_b, tenant_b.host, "KENARI-SMPN1")
