"""From the Host header to a site, or to a plain page that names none."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tenants.registry import lookup, operations
from tenants.registry.errors import NoSuchTransition
from tenants.registry.models import Domain, Tenant
from tenants.registry.switching import current_schema
from tests.factories.registry import make_tenant

pytestmark = pytest.mark.django_db


def _get(host, path="/masuk/", **headers):
    return Client(HTTP_HOST=host).get(path, headers=headers)


def _text(response):
    return response.content.decode()


def test_host_leads_to_its_own_site(tenant_a, tenant_b):
    for tenant in (tenant_a, tenant_b):
        response = _get(tenant.host)

        assert response.status_code == 200
        assert response.wsgi_request.tenant == tenant
        assert tenant.marker in _text(response)
    assert current_schema() == "public"


@pytest.mark.parametrize("form", ["{0}", "{0}:8000", "{0}.", "{0}.:8000"])
def test_case_port_and_trailing_dot_do_not_matter(tenant_a, form):
    assert _get(form.format(tenant_a.host.upper())).wsgi_request.tenant == tenant_a


@pytest.mark.parametrize("host", ["gapura.localhost", "localhost", "127.0.0.1", "GAPURA.LOCALHOST:8000"])
def test_platform_host_leads_to_the_platform(host):
    response = _get(host)

    assert response.status_code == 200
    assert response.wsgi_request.tenant.is_platform


@pytest.mark.parametrize("host", ["nobody.example", "dinkes.gapura.localhost.evil.example", "xlocalhost"])
def test_unknown_host_gets_a_plain_page_that_names_no_site(tenant_a, host):
    response = _get(host)

    assert response.status_code == 404
    assert "Alamat ini tidak dikenal" in _text(response)
    for told in (tenant_a.name, tenant_a.host, tenant_a.schema_name, host):
        assert told not in _text(response)
    assert "<script" not in _text(response)
    assert "default-src 'none'" in response["Content-Security-Policy"]


@pytest.mark.parametrize(
    "host", ["a\0b", "<script>alert(1)</script>", "x" * 200 + " y", "..", "' OR 1=1 --", "dinkés.example"]
)
def test_host_header_that_is_no_host_name_is_refused_plainly(host):
    response = _get(host)

    assert response.status_code == 400
    assert "<script>alert" not in _text(response)


def test_name_of_200_characters_is_unknown_and_nothing_else(tenant_a):
    assert _get("a" * 60 + "." + "b" * 60 + "." + "c" * 60 + ".example").status_code == 404


def test_site_that_is_being_made_says_so_and_shows_nothing():
    tenant = make_tenant(state="CLAIMED", label="sedang")

    response = _get(tenant.host)

    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert "sedang disiapkan" in _text(response)
    assert tenant.name not in _text(response)


def test_site_whose_making_failed_is_unknown():
    assert _get(make_tenant(state="FAILED").host).status_code == 404


def test_suspended_site_shows_a_page_and_nothing_of_itself():
    tenant = make_tenant(state="SUSPENDED")

    for path in ("/", "/masuk/", "/kelola/", f"/media/{tenant.schema_name}/a.jpg"):
        response = _get(tenant.host, path)
        assert response.status_code == 503
        assert "dihentikan sementara" in _text(response)
    operations.unsuspend(tenant, by="uji")
    assert _get(tenant.host).status_code == 200


def test_site_is_routable_the_moment_it_is_made_so():
    tenant = make_tenant(state="CLAIMED")
    assert _get(tenant.host).status_code == 503

    operations.make_routable(tenant)

    assert _get(tenant.host).status_code == 200


def test_new_primary_domain_leads_to_the_site_at_once(tenant_a):
    assert _get("lain.example").status_code == 404

    operations.set_primary_domain(tenant=tenant_a, domain="lain.example", by="uji")

    assert _get("lain.example").wsgi_request.tenant == tenant_a


def test_removed_domain_stops_leading_at_once(tenant_a):
    host = tenant_a.host
    assert _get(host).status_code == 200

    Domain.objects.get(domain=host).delete()

    assert _get(host).status_code == 404


def test_flood_of_unknown_hosts_costs_one_statement(tenant_a):
    _get("first.example")

    with CaptureQueriesContext(connection) as captured:
        for number in range(300):
            assert _get(f"host{number}.example").status_code == 404

    assert len(captured) <= 3  # one more reading a second, and the machine may be slow
    assert len(lookup._by_host) <= 1


def test_memory_of_tenants_is_bounded(tenant_a, monkeypatch):
    monkeypatch.setattr(lookup, "TENANTS_KEPT", 5)
    memory = lookup._Memory()

    for number in range(50):
        memory.put(f"host{number}.example", tenant_a)

    assert len(memory) == 5
    assert memory.get("host49.example") == tenant_a


def test_trust_in_a_memory_ends(tenant_a, monkeypatch):
    assert lookup.find_by_host(tenant_a.host) == tenant_a
    Tenant.objects.filter(pk=tenant_a.pk).update(name="Nama baru")
    assert lookup.find_by_host(tenant_a.host).name == tenant_a.name

    real = lookup.monotonic
    monkeypatch.setattr(lookup, "monotonic", lambda: real() + lookup.TRUSTED)

    assert lookup.find_by_host(tenant_a.host).name == "Nama baru"


def test_caller_s_tenant_is_its_own(tenant_a):
    first = lookup.find_by_host(tenant_a.host)
    first.name = "changed by a careless caller"

    assert lookup.find_by_host(tenant_a.host).name == tenant_a.name


def test_address_of_a_site_holds_host_and_port(tenant_a, settings):
    settings.GAPURA_SCHEME, settings.GAPURA_PORT = "http", 8000
    assert tenant_a.url == f"http://{tenant_a.host}:8000/"
    settings.GAPURA_SCHEME, settings.GAPURA_PORT = "https", 443
    assert tenant_a.management_url == f"https://{tenant_a.host}/kelola/"


def test_states_change_by_their_table_and_once_only(tenant_a):
    operations.activate(tenant_a, by="uji")
    since = tenant_a.activated_at

    operations.activate(tenant_a, by="uji")

    assert tenant_a.activated_at == since
    with pytest.raises(NoSuchTransition):
        operations.mark_failed(tenant_a)


def test_lookups_in_threads_agree(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        names = list(Tenant.objects.filter(state="POOL").values_list("schema_name", flat=True))
        start = threading.Barrier(4)

        def work(_number):
            start.wait()
            try:
                return [lookup.find_by_schema(names[turn % len(names)]).schema_name for turn in range(200)]
            finally:
                connection.close()

        with ThreadPoolExecutor(4) as threads:
            answers = list(threads.map(work, range(4)))
        connection.close()

    assert all(answer == [names[turn % len(names)] for turn in range(200)] for answer in answers)
