"""The pages for what is missing, forbidden or broken."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver

from tenants.content import errors


def request_of(site):
    request = RequestFactory().get("/", headers={"host": site.host})
    request.tenant = site
    return request


def test_broken_page_says_so_without_asking_the_database(site):
    with CaptureQueriesContext(connection) as captured:
        response = errors.server_error(request_of(site))

    body = response.content.decode()
    assert response.status_code == 500
    assert len(captured) == 0
    assert site.name in body and site.marker in body
    assert "Terjadi gangguan di pihak kami" in body


def test_forbidden_page_says_so(site):
    response = errors.forbidden(request_of(site))

    assert response.status_code == 403
    assert "Anda tidak berhak membuka halaman ini" in response.content.decode()


@pytest.mark.parametrize("path", ["/berkas/999/tidak-ada.pdf", "/aneh.php", "/wp-login.php", "/%00/"])
def test_any_missing_address_gets_the_sites_own_page(visitor, site, path):
    response = visitor.get(path)

    assert response.status_code == 404
    assert site.marker in response.content.decode()


def test_address_without_closing_slash_is_led_on(visitor):
    assert visitor.get("/kontak")["Location"] == "/kontak/"


@pytest.mark.parametrize(("status", "name"), [(403, "forbidden"), (404, "not_found"), (500, "server_error")])
def test_sites_use_these_pages(status, name):
    resolver = get_resolver("central.urls_tenant")

    assert resolver.resolve_error_handler(status) is getattr(errors, name)


def test_fault_in_a_page_is_answered_in_the_sites_look(site, monkeypatch):
    monkeypatch.setattr("tenants.content.views.find", lambda query: 1 / 0)
    visitor = Client(headers={"host": site.host}, raise_request_exception=False)

    response = visitor.get("/cari/?q=x")

    assert response.status_code == 500
    assert site.marker in response.content.decode()
