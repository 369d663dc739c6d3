"""Cached pages: only impersonal ones, only of their own site, and no older than the last publication."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from tenants.content import page_cache
from tenants.content.models import HomePage, SiteProfile
from tenants.registry.switching import in_tenant
from tests.integration.tenants.content.conftest import dress

HIT = "X-Gapura-Cache"


def test_second_reader_is_answered_from_the_cache(visitor):
    first, second = visitor.get("/"), visitor.get("/")

    assert HIT not in first
    assert second[HIT] == "hit"
    assert second.content == first.content
    assert second["Content-Security-Policy"] == first["Content-Security-Policy"]
    assert second["X-Robots-Tag"] == first["X-Robots-Tag"]


@pytest.mark.parametrize("change", ["publish", "profile"])
def test_change_is_seen_at_once(visitor, site, change):
    visitor.get("/")

    if change == "publish":
        home = HomePage.objects.get()
        home.hero_title = "KENARI-BARU"
        home.save_revision().publish()
    else:
        profile = SiteProfile.objects.get()
        profile.tagline = "KENARI-BARU"
        profile.save()

    assert "KENARI-BARU" in visitor.get("/").content.decode()


def test_each_choice_of_the_reader_has_a_page_of_its_own(visitor, site):
    plain = visitor.get("/").content
    dark = Client(headers={"host": site.host})
    dark.cookies["tampilan"] = "gelap"
    english = Client(headers={"host": site.host})
    english.cookies["django_language"] = "en"

    assert b'data-scheme="dark"' in dark.get("/").content
    assert b'lang="en"' in english.get("/").content
    assert visitor.get("/").content == plain


def test_page_of_one_site_is_never_shown_on_another(site, tenant_b):
    with in_tenant(tenant_b):
        dress(tenant_b)
    first, second = Client(headers={"host": site.host}), Client(headers={"host": tenant_b.host})

    for _ in range(2):
        assert site.name in first.get("/").content.decode()
        assert tenant_b.name in second.get("/").content.decode()
        assert tenant_b.marker.encode() not in first.get("/kontak/").content
        assert site.marker.encode() not in second.get("/kontak/").content


def test_signed_in_reader_neither_fills_nor_reads_the_cache(signed_in, visitor):
    editor = signed_in("editor")

    editor.get("/")

    assert HIT not in visitor.get("/")
    assert HIT not in editor.get("/")


@pytest.mark.parametrize("path", ["/?utm_source=x", "/?halaman=1&x=1", "/tidak-ada/", "/cari/?q=layanan"])
def test_what_is_not_kept(visitor, path):
    visitor.get(path)

    assert HIT not in visitor.get(path)


def test_pages_of_a_list_are_kept_apart(visitor):
    visitor.get("/berita/?halaman=1")

    assert visitor.get("/berita/?halaman=1")[HIT] == "hit"
    assert HIT not in visitor.get("/berita/?halaman=2")


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda request, response: response.set_cookie("a", "b"), id="sets a cookie"),
        pytest.param(lambda request, response: request.META.update(CSRF_COOKIE="x"), id="holds a CSRF token"),
        pytest.param(lambda request, response: setattr(request.session, "accessed", True), id="read the session"),
        pytest.param(lambda request, response: setattr(response, "status_code", 404), id="is no success"),
    ],
)
def test_personal_answer_is_not_kept(site, spoil):
    request = RequestFactory().get("/", headers={"host": site.host})
    request.tenant = site
    request.session = type("Session", (), {"accessed": False, "modified": False})()
    response = HttpResponse("isi")
    spoil(request, response)

    page_cache.keep(request, response)

    assert page_cache.find(request) is None


def test_impersonal_answer_is_kept(site):
    request = RequestFactory().get("/", headers={"host": site.host})
    request.tenant = site

    page_cache.keep(request, HttpResponse("isi"))

    assert page_cache.find(request).content == b"isi"


def test_page_kept_before_the_hand_over_is_not_shown_after_it(visitor, site):
    from tenants.registry import operations

    assert b'name="robots"' in visitor.get("/").content

    operations.activate(site, by="uji")

    assert b'name="robots"' not in visitor.get("/").content
