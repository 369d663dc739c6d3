"""What one site holds is nowhere at the other: rows, search, caches, files, pages (HAZARDS 6, 7, 8)."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import Value
from django.db.models.functions import Concat
from django.test import Client
from wagtail.models import Page, Site
from wagtail.search.index import insert_or_update_object

from tenants.members.models import TermsAcceptance, User
from tenants.registry.errors import SchemaSwitchInTransaction
from tenants.registry.models import Tenant
from tenants.registry.storage import media_url
from tenants.registry.switching import in_tenant
from tests.integration.isolation.conftest import make_administrator

pytestmark = pytest.mark.django_db


@pytest.fixture
def sites(two_tenants):
    """Each site's pages, people and files hold its canary, under the same ids and paths."""
    for site in two_tenants:
        make_administrator(site.tenant, site.canary)
        with in_tenant(site.tenant):
            Page.objects.filter(depth__gte=2).update(title=Concat("title", Value(f" {site.canary}")))
            insert_or_update_object(Site.objects.get(is_default_site=True).root_page.specific)
            default_storage.save("images/foto.jpg", ContentFile(f"JPEG {site.canary}".encode()))
            default_storage.save("documents/surat.pdf", ContentFile(f"%PDF {site.canary}".encode()))
    return two_tenants


# Pages that show the canary of their own site, and others.
TELLING = ("/", "/berita/", "/profil/", "/layanan/", "/dokumen/", "/kontak/", "/cari/?q=KENARI")
PATHS = (*TELLING, "/sitemap.xml", "/rss.xml", "/masuk/", "/robots.txt")


@pytest.mark.parametrize("path", PATHS)
def test_page_shows_its_own_site_and_nothing_of_the_other(sites, path):
    for _round in range(2):  # the second time from whatever was cached
        for own, other in (sites, reversed(sites)):
            answer = Client(HTTP_HOST=own.host).get(path)
            text = b"".join(answer).decode() if answer.streaming else answer.content.decode()
            for foreign in (other.canary, other.host, other.tenant.schema_name, other.tenant.marker):
                assert foreign not in text, f"{path} of {own.host} shows {foreign}"
            assert own.canary in text or path not in TELLING


def test_rows_of_a_site_are_invisible_at_the_other_and_on_the_platform(sites):
    a, b = sites
    with in_tenant(a.tenant):
        assert User.objects.filter(full_name=a.canary).exists()
        assert not User.objects.filter(full_name=b.canary).exists()
        assert not Page.objects.filter(title__contains=b.canary).exists()
    assert not User.objects.filter(full_name__in=[a.canary, b.canary]).exists()


def test_search_finds_only_the_own_site_s_pages(sites):
    for own, other in (sites, reversed(sites)):
        with in_tenant(own.tenant):
            assert Page.objects.search(own.canary)
            assert not Page.objects.search(other.canary)


@pytest.mark.parametrize("alias", ["default", "renditions"])
def test_cache_entry_of_a_site_is_missing_at_the_other(sites, alias):
    a, b = sites
    with in_tenant(a.tenant):
        caches[alias].set("key", a.canary)
    with in_tenant(b.tenant):
        assert caches[alias].get("key") is None
        caches[alias].set("key", b.canary)
    with in_tenant(a.tenant):
        assert caches[alias].get("key") == a.canary
    assert caches[alias].get("key") is None


def test_root_paths_of_a_site_are_not_those_of_the_other(sites):
    """Wagtail keeps them in the cache under one name."""
    urls = {}
    for site in sites:
        with in_tenant(site.tenant):
            Site.objects.update(hostname=site.host)
            Site.clear_site_root_paths_cache()
            urls[site.host] = Site.objects.get().root_page.full_url
    for site in sites:
        with in_tenant(site.tenant):
            assert Site.objects.get().root_page.full_url == urls[site.host]
            assert site.host in urls[site.host]


@pytest.fixture
def forgotten_content_types():
    """What a test changed in a schema's content types is rolled back; what the process remembers of them is not."""
    yield
    ContentType.objects._cache = {}


def test_list_of_form_types_is_asked_anew_in_each_schema(two_tenants, forgotten_content_types, monkeypatch):
    """Wagtail's was cached with the first site's content types: with other ids the list was empty."""
    from wagtail.contrib.forms import utils

    monkeypatch.setattr(utils, "get_page_models", lambda: [TermsAcceptance])
    monkeypatch.setattr("wagtail.contrib.forms.models.FormMixin", TermsAcceptance)
    a, b = two_tenants
    with in_tenant(b.tenant):
        Permission.objects.filter(content_type__model="termsacceptance").delete()
        ContentType.objects.filter(model="termsacceptance").update(id=900_000)
        ContentType.objects.clear_cache()
    ids = []
    for site in (a, b, a):
        with in_tenant(site.tenant):
            found = utils.get_form_types()
            assert found == [ContentType.objects.get_for_model(TermsAcceptance)]
            ids.append(found[0].pk)

    assert ids[0] == ids[2] != ids[1]
    assert not hasattr(utils.get_form_types, "cache_clear")


def test_6000_content_types_in_threads_are_all_the_own_schema_s(test_database):
    """With Django's own cache 1,508 of 6,000 were wrong."""
    tenants = list(Tenant.objects.filter(state="POOL").order_by("pk")[:2])
    wanted = {tenant.pk: 900_001 + shift for shift, tenant in enumerate(tenants)}
    with psycopg.connect(test_database.url, autocommit=True) as other:
        for tenant in tenants:
            table = f"{tenant.schema_name}.django_content_type"
            other.execute(
                f"INSERT INTO {table} (id, app_label, model) VALUES (%s, 'uji', 'benda')", [wanted[tenant.pk]]
            )
        start = threading.Barrier(4)

        def work(number):
            start.wait()
            wrong = 0
            try:
                for turn in range(1500):
                    tenant = tenants[(number + turn // 5) % 2]
                    with in_tenant(tenant):
                        wrong += ContentType.objects.get_by_natural_key("uji", "benda").pk != wanted[tenant.pk]
            finally:
                connection.close()
            return wrong

        try:
            with ThreadPoolExecutor(4) as threads:
                assert sum(threads.map(work, range(4))) == 0
        finally:
            for tenant in tenants:
                other.execute(f"DELETE FROM {tenant.schema_name}.django_content_type WHERE app_label = 'uji'")
                with in_tenant(tenant):
                    ContentType.objects.clear_cache()


def test_file_of_a_site_is_served_at_its_own_host_alone(sites):
    a, b = sites
    address = media_url(schema_name=a.tenant.schema_name, name="images/foto.jpg")
    with in_tenant(a.tenant):
        assert default_storage.url("images/foto.jpg") == address

    own = Client(HTTP_HOST=a.host).get(address)

    assert b"".join(own).decode() == f"JPEG {a.canary}"
    for host in (b.host, "gapura.localhost", "nobody.example"):
        assert Client(HTTP_HOST=host).get(address).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "../{other}/images/foto.jpg",
        "%2e%2e/{other}/images/foto.jpg",
        "images/../../{other}/images/foto.jpg",
        "images/",
        "",
        "images/foto.jpg\0",
        "/etc/passwd",
        "documents/surat.pdf",
        "images/hilang.jpg",
    ],
)
def test_address_that_leads_elsewhere_serves_nothing(sites, path):
    a, b = sites
    answer = Client(HTTP_HOST=a.host).get(f"/media/{a.tenant.schema_name}/{path.format(other=b.tenant.schema_name)}")

    assert answer.status_code == 404


def test_link_inside_the_folder_does_not_lead_out_of_it(sites, settings):
    a, b = sites
    root = Path(settings.MEDIA_ROOT)
    (root / a.tenant.schema_name / "images" / "curi.jpg").symlink_to(
        root / b.tenant.schema_name / "images" / "foto.jpg"
    )

    answer = Client(HTTP_HOST=a.host).get(f"/media/{a.tenant.schema_name}/images/curi.jpg")

    assert answer.status_code == 404


def test_file_that_is_no_picture_is_a_download_in_a_sandbox(sites):
    a, _b = sites
    with in_tenant(a.tenant):
        default_storage.save("images/gambar.svg", ContentFile(b"<svg><script>alert(1)</script></svg>"))

    answer = Client(HTTP_HOST=a.host).get(f"/media/{a.tenant.schema_name}/images/gambar.svg")

    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    answer.close()


def test_file_deleted_on_commit_is_the_own_one(sites, django_capture_on_commit_callbacks):
    """A document of A deleted in a transaction that ended while B was active took B's file of the same name."""
    a, b = sites
    with in_tenant(a.tenant), django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        transaction.on_commit(lambda: default_storage.delete("images/foto.jpg"))
        with pytest.raises(SchemaSwitchInTransaction), in_tenant(b.tenant):
            pytest.fail("switched while the deletion was waiting")

    with in_tenant(a.tenant):
        assert not default_storage.exists("images/foto.jpg")
    with in_tenant(b.tenant):
        assert default_storage.exists("images/foto.jpg")
