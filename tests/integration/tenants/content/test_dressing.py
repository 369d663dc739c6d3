"""Dressing a claimed site: title, host, contact; as often as needed."""

from __future__ import annotations

from datetime import UTC, datetime

from wagtail.models import Page, Site

from tenants.content.models import HomePage, NewsPage, SiteProfile
from tenants.content.seeding import dress_site
from tests.integration.tenants.content.conftest import CONTACT, dress


def test_name_and_host_are_written(site):
    found = Site.objects.get()

    assert (found.hostname, found.port, found.site_name) == (site.host, 8000, site.name)
    assert HomePage.objects.get().title == site.name
    assert SiteProfile.objects.get().agency_name == site.name


def test_contact_is_written(site):
    profile = SiteProfile.objects.get()

    assert {name: getattr(profile, name) for name in CONTACT} == CONTACT


def test_dressing_twice_is_dressing_once(site):
    before = (Page.objects.count(), SiteProfile.objects.values().get(), Site.objects.values().get())

    dress(site)

    assert (Page.objects.count(), SiteProfile.objects.values().get(), Site.objects.values().get()) == before


def test_new_name_replaces_the_old_one(site):
    dress_site(tenant=site, title="Dinas Baru (contoh)", hostname="baru.example", port=443, contact={})

    assert HomePage.objects.get().title == "Dinas Baru (contoh)"
    assert SiteProfile.objects.get().agency_name == "Dinas Baru (contoh)"
    assert Site.objects.get().hostname == "baru.example"
    assert Page.objects.search("Dinas Baru").count() == 1


def test_what_administrators_wrote_is_kept(site):
    SiteProfile.objects.update(phone="(021) 111-111", opening_hours="Setiap hari", theme="brick")

    dress_site(
        tenant=site,
        title=site.name,
        hostname=site.host,
        port=8000,
        contact={**CONTACT, "opening_hours": "Senin", "theme": "forest"},
    )

    profile = SiteProfile.objects.get()
    assert (profile.phone, profile.opening_hours, profile.theme) == ("(021) 111-111", "Setiap hari", "brick")


def test_contact_replaces_what_the_seed_supposed(tenant_a):
    from tenants.registry.switching import in_tenant

    with in_tenant(tenant_a):
        dress_site(
            tenant=tenant_a,
            title=tenant_a.name,
            hostname=tenant_a.host,
            port=8000,
            contact={"opening_hours": "Senin: 09.00–12.00", "theme": "forest"},
        )

        profile = SiteProfile.objects.get()
    assert (profile.opening_hours, profile.theme) == ("Senin: 09.00–12.00", "forest")


def test_seeded_news_bears_the_day_of_the_claim(tenant_a, hold_clock):
    from tenants.registry.switching import in_tenant

    hold_clock(datetime(2031, 3, 4, 20, 0, tzinfo=UTC))  # the fifth already, in Jakarta

    with in_tenant(tenant_a):
        dress(tenant_a)

        news = NewsPage.objects.get()
    assert str(news.date) == "2031-03-05"
    assert news.first_published_at == datetime(2031, 3, 4, 20, 0, tzinfo=UTC)


def test_unknown_details_are_passed_over(site):
    dress_site(tenant=site, title=site.name, hostname=site.host, port=8000, contact={"warna": "hijau"})

    assert SiteProfile.objects.get().agency_name == site.name
