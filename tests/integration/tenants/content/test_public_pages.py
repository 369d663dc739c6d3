"""What everybody sees of a site."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tenants.content.generation import start_new_generation
from tenants.content.models import NewsIndexPage, NewsPage, SiteProfile

PATHS = [
    "/",
    "/profil/",
    "/profil/struktur-organisasi/",
    "/berita/",
    "/berita/kategori/pengumuman/",
    "/berita/situs-resmi-kami-telah-hadir/",
    "/layanan/",
    "/layanan/pengaduan-masyarakat/",
    "/dokumen/",
    "/kontak/",
    "/bantuan/",
    "/privasi/",
    "/aksesibilitas/",
    "/cari/",
    "/cari/?q=layanan",
    "/tidak-ada/",
    "/masuk/",
    "/verifikasi/",
]


@pytest.mark.parametrize("path", PATHS)
def test_every_page_bears_marker_and_owner(visitor, site, path):
    body = visitor.get(path, follow=True).content.decode()

    title = re.search(r"<title>(.*?)</title>", body, re.DOTALL)[1]
    assert site.name in title
    assert body.count(f'<meta name="gapura-site" content="{site.marker}">') == 1


@pytest.mark.parametrize("path", PATHS)
def test_no_page_needs_more_than_the_strict_policy(visitor, path):
    response = visitor.get(path, follow=True)

    body = response.content.decode()
    assert "<script" not in body
    assert "<style" not in body
    assert not re.search(r'\sstyle="|\son[a-z]+="', body)
    assert not re.search(r'(src|<link[^>]*href)="https?://(?!dinkes)', body)
    assert "unsafe-inline" not in response["Content-Security-Policy"]
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_home_page_names_owner_and_parent_government(visitor, site):
    body = visitor.get("/").content.decode()

    assert f"<title>{site.name} – Pemerintah Provinsi Contoh</title>" in body
    assert "Situs resmi Pemerintah Provinsi Contoh" in body
    assert "Jalan Contoh Nomor 1" in body


def test_missing_page_answers_404_in_the_sites_look(visitor, site):
    response = visitor.get("/tidak-ada/")

    assert response.status_code == 404
    assert "Halaman ini tidak ada" in response.content.decode()


def test_redirect_of_an_administrator_is_followed(visitor, site):
    from wagtail.contrib.redirects.models import Redirect

    Redirect.objects.create(old_path=Redirect.normalise_path("/alamat-lama/"), redirect_link="/kontak/")

    response = visitor.get("/alamat-lama/")

    assert (response.status_code, response["Location"]) == (301, "/kontak/")


def test_indonesian_is_spoken_whatever_the_browser_prefers(visitor):
    response = visitor.get("/", headers={"accept-language": "en-US,en"})

    body = response.content.decode()
    assert response["Content-Language"] == "id"
    assert '<html lang="id"' in body
    assert "Layanan publik" in body


def test_english_is_spoken_when_chosen(visitor):
    answer = visitor.get("/bahasa/en/?kembali=/kontak/")

    body = visitor.get("/kontak/").content.decode()
    assert answer["Location"] == "/kontak/"
    assert '<html lang="en"' in body
    assert '<main id="isi" tabindex="-1" lang="id">' in body
    assert "Opening hours" in body


@pytest.mark.parametrize(("choice", "scheme"), [("gelap", "dark"), ("terang", "light"), ("otomatis", "auto")])
def test_chosen_scheme_is_remembered(visitor, choice, scheme):
    answer = visitor.get(f"/tampilan/{choice}/?kembali=/kontak/")

    assert answer["Location"] == "/kontak/"
    assert f'data-scheme="{scheme}"' in visitor.get("/").content.decode()


@pytest.mark.parametrize("path", ["/tampilan/merah/", "/bahasa/fr/"])
def test_unknown_choice_is_not_found(visitor, path):
    assert visitor.get(path).status_code == 404


@pytest.mark.parametrize("back", ["https://jahat.example/", "//jahat.example/", "javascript:alert(1)"])
def test_choice_never_leads_to_another_site(visitor, back):
    assert visitor.get("/tampilan/gelap/", {"kembali": back})["Location"] == "/"


def test_theme_of_the_profile_is_worn(visitor, site):
    profile = SiteProfile.objects.get()
    profile.theme = "forest"
    profile.save()

    assert 'data-theme="forest"' in visitor.get("/").content.decode()


def test_site_is_kept_from_search_engines_until_active(visitor, site):
    response = visitor.get("/")

    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert '<meta name="robots" content="noindex, nofollow">' in response.content.decode()
    assert visitor.get("/robots.txt").content.decode() == "User-agent: *\nDisallow: /\n"


def test_active_site_is_open_to_search_engines(site):
    from tenants.registry import operations

    operations.activate(site, by="uji")
    visitor = Client(headers={"host": site.host})

    response = visitor.get("/")

    assert "X-Robots-Tag" not in response
    assert 'name="robots"' not in response.content.decode()
    robots = visitor.get("/robots.txt").content.decode()
    assert "Disallow: /kelola/" in robots
    assert f"Sitemap: {site.url}sitemap.xml" in robots


@pytest.mark.parametrize(
    "path", ["/", "/berita/", "/layanan/pengaduan-masyarakat/", "/dokumen/", "/kontak/", "/profil/"]
)
def test_page_costs_at_most_ten_statements(visitor, path):
    """Without the page itself in the cache, in a process that has served the site before."""
    visitor.get(path)
    start_new_generation()
    visitor.get("/bantuan/")

    assert len(_statements(visitor, path)) <= 10


def test_home_page_costs_at_most_ten_statements_right_after_a_publication(visitor):
    """With nothing of ours in the cache."""
    visitor.get("/")
    start_new_generation()

    assert len(_statements(visitor, "/")) <= 10


def test_page_in_the_cache_costs_no_statement(visitor):
    visitor.get("/")

    assert _statements(visitor, "/") == []


def test_cost_does_not_grow_with_the_news(visitor, site):
    _add_news(1)
    few = _cost_of_news(visitor)
    _add_news(7)

    assert _cost_of_news(visitor) == few


def _cost_of_news(visitor):
    visitor.get("/berita/")
    start_new_generation()
    return len(_statements(visitor, "/berita/"))


def _statements(visitor, path):
    with CaptureQueriesContext(connection) as captured:
        visitor.get(path)
    return [query["sql"][:300] for query in captured if not query["sql"].startswith("SET search_path")]


def _add_news(count):
    index = NewsIndexPage.objects.get()
    for number in range(count):
        index.refresh_from_db()
        index.add_child(instance=NewsPage(title=f"Kabar {count} {number}", slug=f"kabar-{count}-{number}"))


def test_footer_names_ways_to_reach_the_agency_only_where_there_are_any(visitor, site):
    heading = "<h2>Kontak</h2>"
    start_new_generation()
    SiteProfile.objects.update(address="", phone="", email="")
    assert heading not in visitor.get("/").content.decode()

    start_new_generation()
    SiteProfile.objects.update(phone="(0254) 555-0100")
    assert heading in visitor.get("/profil/").content.decode()
