"""The first news item with a photo, published by the site's administrator through /kelola/."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.test import Client
from wagtail.models import Collection
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from tenants.content.models import NewsIndexPage, NewsPage, SiteImage
from tenants.registry.models import ContentFreshness
from tests.integration.tenants.content.conftest import photo

SENTENCE = "Petugas menyuntikkan vaksin kepada seorang balita di posyandu."


def upload(client, **fields):
    form = {
        "title": "Posyandu",
        "file": photo(),
        "description": SENTENCE,
        "credit": "Dokumentasi Bagian Humas",
        "collection": Collection.objects.get(depth=1).pk,
        "tags": "",
        **fields,
    }
    return client.post("/kelola/images/add/", form)


def write_news(client, *, action="action-publish", **fields):
    index = NewsIndexPage.objects.get()
    form = nested_form_data(
        {
            "title": "Imunisasi dibuka setiap Rabu",
            "slug": "imunisasi-dibuka-setiap-rabu",
            "intro": "Gratis bagi balita.",
            "date": "2026-11-21",
            "category": "",
            "cover": "",
            "body": streamfield([("text", rich_text("<p>Datang ke puskesmas terdekat.</p>", features=["bold"]))]),
            "seo_title": "",
            "search_description": "",
            "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000},
            **fields,
        }
    )
    if action:
        form[action] = "1"
    return client.post(f"/kelola/pages/add/content/newspage/{index.pk}/", form)


def test_administrator_publishes_a_first_news_item_with_a_photo(site, signed_in, visitor, hold_clock):
    moment = datetime(2026, 11, 21, 3, tzinfo=UTC)
    hold_clock(moment)
    administrator = signed_in("administrator")
    visitor.get("/")  # an older home page is in the cache

    uploaded = upload(administrator)
    published = write_news(administrator, cover=SiteImage.objects.get().pk)

    assert (uploaded.status_code, published.status_code) == (302, 302)
    news = NewsPage.objects.get(slug="imunisasi-dibuka-setiap-rabu")
    assert news.live and news.cover.description == SENTENCE
    body = visitor.get("/berita/imunisasi-dibuka-setiap-rabu/").content.decode()
    assert f'alt="{SENTENCE}"' in body
    assert "Foto: Dokumentasi Bagian Humas" in body
    assert "Datang ke puskesmas terdekat." in body
    assert "Imunisasi dibuka setiap Rabu" in visitor.get("/").content.decode()
    assert ContentFreshness.objects.get(tenant=site).last_published_at == moment


def test_photo_keeps_nothing_but_its_pixels(site, signed_in):
    upload(signed_in("administrator"))

    stored = SiteImage.objects.get()
    with stored.file.open() as file:
        content = file.read()
    assert b"KENARI-EXIF" not in content
    assert (stored.width, stored.height) == (1600, 1000)
    assert stored.file_size == len(content)


def test_photo_is_served_to_its_own_host_only(site, tenant_b, signed_in):
    upload(signed_in("administrator"))
    url = SiteImage.objects.get().file.url

    own = Client(headers={"host": site.host}).get(url)
    other = Client(headers={"host": tenant_b.host}).get(url)

    assert url.startswith(f"/media/{site.schema_name}/")
    assert (own.status_code, other.status_code) == (200, 404)
    own.close()


def test_photo_without_description_is_refused(site, signed_in):
    response = upload(signed_in("administrator"), description="")

    assert not SiteImage.objects.exists()
    assert "Jelaskan gambar dalam satu kalimat" in response.content.decode()


def test_multiple_upload_stores_a_clean_picture_too(site, signed_in):
    """That view keeps the request's own file aside until the description is written."""
    from wagtail.models import UploadedFile

    answer = signed_in("administrator").post(
        "/kelola/images/multiple/add/",
        {"title": "Posyandu", "files[]": photo(), "collection": Collection.objects.get(depth=1).pk},
        headers={"x-requested-with": "XMLHttpRequest"},
    )

    assert answer.json()["success"]
    assert not SiteImage.objects.exists()
    with UploadedFile.objects.get().file.open() as kept:
        assert b"KENARI-EXIF" not in kept.read()


@pytest.mark.parametrize(
    "file",
    [
        pytest.param(lambda: photo(name="foto.png"), id="a JPEG called PNG"),
        pytest.param(lambda: photo(name="foto.gif", kind="GIF"), id="a kind not on the list"),
    ],
)
def test_picture_that_lies_about_its_kind_is_refused(site, signed_in, file):
    response = upload(signed_in("administrator"), file=file())

    assert not SiteImage.objects.exists()
    assert response.status_code == 200


def test_document_that_lies_about_its_kind_is_refused(site, signed_in):
    from tenants.content.models import SiteDocument

    response = signed_in("administrator").post(
        "/kelola/documents/add/",
        {
            "title": "Laporan",
            "file": photo(name="laporan.pdf"),
            "collection": Collection.objects.get(depth=1).pk,
            "tags": "",
        },
    )

    assert not SiteDocument.objects.exists()
    assert "PDF" in response.content.decode()


def test_draft_is_not_public_and_no_publication(site, signed_in, visitor):
    response = write_news(signed_in("administrator"), action=None)

    assert response.status_code == 302
    assert NewsPage.objects.get(slug="imunisasi-dibuka-setiap-rabu").live is False
    assert visitor.get("/berita/imunisasi-dibuka-setiap-rabu/").status_code == 404
    assert not ContentFreshness.objects.filter(tenant=site, last_published_at__isnull=False).exists()


def test_video_elsewhere_is_refused(site, signed_in):
    upload(administrator := signed_in("administrator"))
    poster = SiteImage.objects.get().pk

    refused = write_news(
        administrator,
        body=streamfield([("video", {"title": "Liputan", "poster": poster, "url": "https://video.example/1"})]),
    )
    accepted = write_news(
        administrator,
        body=streamfield(
            [("video", {"title": "Liputan", "poster": poster, "url": "https://www.youtube.com/watch?v=1"})]
        ),
    )

    assert "Hanya video di YouTube atau Vimeo" in refused.content.decode()
    assert accepted.status_code == 302


def test_preview_shows_the_draft_in_the_sites_look(site, signed_in):
    administrator = signed_in("administrator")
    write_news(administrator, action=None)
    news = NewsPage.objects.get(slug="imunisasi-dibuka-setiap-rabu")

    response = administrator.get(f"/kelola/pages/{news.pk}/view_draft/")

    body = response.content.decode()
    assert response.status_code == 200
    assert "Datang ke puskesmas terdekat." in body
    assert site.marker in body
    assert "wagtail-userbar" in body
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]


def test_media_root_is_the_tests_own():
    assert "gapura-test-" in str(settings.MEDIA_ROOT)
