"""What tenancy costs a request: nothing, on a warm connection (DESIGN section 9)."""

from __future__ import annotations

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_tenants.postgresql_backend.base import DatabaseWrapper as StockWrapper

from tenants.members.models import User
from tenants.registry import lookup
from tenants.registry.backend.base import DatabaseWrapper
from tenants.registry.switching import in_tenant

pytestmark = pytest.mark.django_db

PAGE = "/"


def _statements(host):
    """The statements of a site's front page, made anew by a warm process."""
    client = Client(HTTP_HOST=host)
    client.get(PAGE)
    for cache in caches.all():
        cache.clear()
    with CaptureQueriesContext(connection) as captured:
        response = client.get(PAGE)
    assert response.status_code == 200
    return [query["sql"] for query in captured.captured_queries]


def _of_tenancy(statements):
    return [one for one in statements if "search_path" in one or '"registry_' in one]


def test_warm_page_spends_no_statement_on_tenancy(tenant_a):
    statements = _statements(tenant_a.host)

    assert len(statements) > 3
    assert _of_tenancy(statements) == []


def test_stock_backend_and_middleware_cost_more(tenant_a, monkeypatch, settings):
    """The same page with django-tenants' own ways: its SETs, its domain query, its cleared content types."""
    ours = _statements(tenant_a.host)
    settings.TENANT_LIMIT_SET_CALLS = False
    monkeypatch.setattr(DatabaseWrapper, "set_tenant", StockWrapper.set_tenant)
    monkeypatch.setattr(DatabaseWrapper, "_handle_search_path", StockWrapper._handle_search_path)
    monkeypatch.setattr(lookup._Memory, "get", lambda self, key: None)

    stock = _statements(tenant_a.host)

    assert len(stock) - len(_of_tenancy(stock)) >= len(ours)
    assert len(_of_tenancy(stock)) > len(ours)


def test_switching_back_and_forth_sets_the_path_once_a_switch(tenant_a, tenant_b):
    with in_tenant(tenant_a):
        User.objects.count()
    with CaptureQueriesContext(connection) as captured:
        for tenant in (tenant_a, tenant_a, tenant_b):
            with in_tenant(tenant):
                User.objects.count()
                User.objects.count()

    sets = [query["sql"] for query in captured if "search_path" in query["sql"]]
    assert len(sets) == 1
    assert tenant_b.schema_name in sets[0]


def test_content_types_stay_known_when_a_site_is_met_again(tenant_a, tenant_b):
    for tenant in (tenant_a, tenant_b):
        with in_tenant(tenant):
            ContentType.objects.get_for_model(User)
    with CaptureQueriesContext(connection) as captured:
        for tenant in (tenant_a, tenant_b):
            with in_tenant(tenant):
                ContentType.objects.get_for_model(User)

    assert [query["sql"] for query in captured if "content_type" in query["sql"]] == []
