"""A template's seed: whole, repeatable, and the same in the copies made of it."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from wagtail.models import Collection, Page, Site, Task, Workflow

from tenants.content.models import DocumentsPage, HomePage, NewsPage, SiteProfile
from tenants.content.seeding import seed_site
from tenants.registry.switching import in_tenant


def test_agency_is_born_with_its_pages(site):
    slugs = list(Page.objects.filter(depth=3).order_by("path").values_list("slug", flat=True))

    assert slugs == ["profil", "berita", "layanan", "dokumen", "kontak", "bantuan", "privasi", "aksesibilitas"]


def test_school_is_born_with_its_own_pages(tenant_b):
    with in_tenant(tenant_b):
        slugs = list(Page.objects.filter(depth=3).order_by("path").values_list("slug", flat=True))

    assert slugs == [
        "profil",
        "akademik",
        "berita",
        "layanan",
        "dokumen",
        "kontak",
        "bantuan",
        "privasi",
        "aksesibilitas",
    ]


def test_nothing_of_wagtails_own_start_is_left(site):
    assert list(Group.objects.order_by("name").values_list("name", flat=True)) == [
        "Administrator situs",
        "Editor",
        "Kontributor",
    ]
    assert Page.objects.filter(depth=2).count() == 1
    assert not Workflow.objects.exists() and not Task.objects.exists()
    assert Collection.objects.get(depth=1).name == "Umum"


def test_seeding_a_seeded_schema_changes_nothing(site):
    before = (Page.objects.count(), Collection.objects.count(), Group.objects.count(), SiteProfile.objects.count())

    seed_site("AGENCY")

    after = (Page.objects.count(), Collection.objects.count(), Group.objects.count(), SiteProfile.objects.count())
    assert after == before


@pytest.mark.parametrize("words", ["permohonan informasi", "pembaca layar", "PPID"])
def test_seeded_pages_are_found_in_a_copied_schema(site, words):
    """The search index lies in tables, so the copy that was claimed carries it."""
    assert Page.objects.live().search(words).count() > 0


def test_links_between_seeded_pages_lead_to_pages(visitor):
    body = visitor.get("/").content.decode()

    assert 'href="/dokumen/"' in body
    assert 'href="/layanan/permohonan-informasi-publik/"' in body
    assert "page:" not in body


def test_list_of_documents_knows_its_collection(site):
    assert DocumentsPage.objects.get().collection.name == "Dokumen publik"


def test_one_site_with_the_home_page(site):
    found = Site.objects.get()

    assert found.is_default_site
    assert found.root_page_id == HomePage.objects.get().pk


def test_seeded_news_is_no_publication_of_a_person(site):
    """The indicator "content is updated regularly" must not count what the platform wrote."""
    from tenants.registry.models import ContentFreshness

    assert NewsPage.objects.live().count() == 1
    assert not ContentFreshness.objects.filter(tenant=site, last_published_at__isnull=False).exists()
