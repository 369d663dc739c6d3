"""Finding things: search, archive, feed, map of pages, documents."""

from __future__ import annotations

from datetime import date
from xml.etree import ElementTree

import pytest
from django.core.files.base import ContentFile
from wagtail.models import Collection, PageViewRestriction

from tenants.content.models import NewsCategory, NewsIndexPage, NewsPage, SiteDocument, StandardPage
from tenants.content.search import clean_query, find


def add_news(title, *, day, category=None, live=True):
    index = NewsIndexPage.objects.get()
    slug = title.lower().replace(" ", "-")
    page = NewsPage(title=title, slug=slug, date=day, category=category, live=live)
    return index.add_child(instance=page)


def add_document(title, *, collection):
    found = Collection.objects.get(name=collection)
    document = SiteDocument(title=title, collection=found, document_date=date(2026, 5, 1))
    document.file.save("laporan.csv", ContentFile(b"a,b\n1,2\n"))
    return document


def hide(page):
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


def titles(query):
    return [result.title for result in find(query)]


def test_search_stems_indonesian_words(site):
    """A reader who asks "mengadukan" means the page called "Pengaduan"."""
    assert titles("mengadukan")[0] == "Pengaduan masyarakat"


def test_search_finds_listed_documents_only(site):
    add_document("Laporan Kinerja Kenari", collection="Informasi berkala")
    add_document("Catatan Kenari", collection="Umum")

    assert titles("kenari") == ["Laporan Kinerja Kenari"]


def test_search_passes_over_what_is_hidden_or_unpublished(site):
    add_news("Kenari konsep", day=date(2026, 1, 1), live=False)
    hide(add_news("Kenari rahasia", day=date(2026, 1, 1)))
    add_news("Kenari umum", day=date(2026, 1, 1))

    assert titles("kenari") == ["Kenari umum"]


@pytest.mark.parametrize("query", ["", "   ", "\0", "x" * 5000, "' OR 1=1 --", "(((", "a & | !"])
def test_odd_queries_are_answered(visitor, query):
    response = visitor.get("/cari/", {"q": query})

    assert response.status_code == 200
    assert len(clean_query(query)) <= 100


def test_what_was_typed_is_kept_and_is_no_markup(visitor):
    body = visitor.get("/cari/", {"q": "<script>alert(1)</script>"}).content.decode()

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in body
    assert "<script>" not in body


def test_archive_shows_one_month(site, visitor):
    add_news("Kabar Mei", day=date(2026, 5, 31))
    add_news("Kabar Juni", day=date(2026, 6, 1))

    body = visitor.get("/berita/arsip/2026/5/").content.decode()

    assert "Kabar Mei" in body and "Kabar Juni" not in body
    assert "Berita: Mei 2026" in body
    assert 'href="/berita/arsip/2026/6/"' in body


@pytest.mark.parametrize("path", ["arsip/2026/13/", "arsip/0/1/", "arsip/99999/1/", "kategori/tidak-ada/"])
def test_archive_that_cannot_be_is_not_found(visitor, path):
    assert visitor.get(f"/berita/{path}").status_code == 404


def test_category_shows_its_items(site, visitor):
    agenda = NewsCategory.objects.get(slug="agenda")
    add_news("Rapat kerja", day=date(2026, 5, 2), category=agenda)

    body = visitor.get("/berita/kategori/agenda/").content.decode()

    assert "Rapat kerja" in body and "Situs resmi kami telah hadir" not in body


def test_long_list_is_paged(site, visitor):
    for number in range(20):
        add_news(f"Kabar nomor {number:02}", day=date(2026, 1, number + 1))

    first = visitor.get("/berita/").content.decode()
    last = visitor.get("/berita/?halaman=3").content.decode()

    assert first.count("<article") == 9
    assert 'href="?halaman=2"' in first
    assert "Kabar nomor 00" in last
    assert visitor.get("/berita/?halaman=zzz").status_code == 200


def test_feed_lists_the_news_under_the_sites_host(site, visitor):
    add_news("Kabar terbaru", day=date(2030, 5, 31))

    feed = ElementTree.fromstring(visitor.get("/rss.xml").content)

    items = feed.findall("./channel/item")
    assert items[0].findtext("title") == "Kabar terbaru"
    assert items[0].findtext("link").startswith(f"http://{site.host}/berita/kabar-terbaru/")
    assert feed.findtext("./channel/title") == f"Berita {site.name}"


def test_map_of_pages_lists_what_is_open(site, visitor):
    hide(StandardPage.objects.get(slug="privasi"))

    found = ElementTree.fromstring(visitor.get("/sitemap.xml").content)

    addresses = [node.text for node in found.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert addresses[0] == site.url
    assert f"{site.url}kontak/" in addresses
    assert f"{site.url}privasi/" not in addresses


def test_hidden_page_is_in_no_menu_and_asks_to_sign_in(site, visitor):
    hide(StandardPage.objects.get(slug="privasi"))

    assert 'href="/privasi/"' not in visitor.get("/").content.decode()
    assert visitor.get("/privasi/")["Location"].startswith("/masuk/?next=")


def test_documents_are_listed_by_group_and_served(site, visitor):
    document = add_document("Laporan Kinerja", collection="Informasi berkala")
    heading = Collection.objects.get(name="Informasi setiap saat")

    everything = visitor.get("/dokumen/").content.decode()
    other_group = visitor.get(f"/dokumen/?kelompok={heading.pk}").content.decode()

    assert "Laporan Kinerja" in everything and "1 Mei 2026" in everything
    assert "Belum ada dokumen dalam kelompok ini." in other_group
    served = visitor.get(document.url)
    assert served.status_code == 200
    assert served["X-Robots-Tag"] == "noindex, nofollow"
    served.close()


def test_document_of_a_private_collection_is_not_listed(site, visitor):
    from wagtail.models import CollectionViewRestriction

    add_document("Laporan rahasia", collection="Informasi berkala")
    CollectionViewRestriction.objects.create(
        collection=Collection.objects.get(name="Informasi berkala"), restriction_type="login"
    )

    assert "Laporan rahasia" not in visitor.get("/dokumen/").content.decode()
