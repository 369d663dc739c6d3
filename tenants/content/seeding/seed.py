"""Builds the seed of a kind inside the schema that is active: collections, roles, pages, profile."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db import transaction
from wagtail.models import Page, Site, Task, Workflow

from tenants.content.models import HomePage, NewsCategory, SiteProfile
from tenants.content.seeding.collections import plant_collections
from tenants.content.seeding.files import SiteSeed, read_roles, read_site
from tenants.content.seeding.pages import plant_pages
from tenants.content.seeding.roles import plant_role

# The name a site bears between its seed and its claim; nobody can reach it under it.
UNCLAIMED_HOST = "belum-diserahkan.invalid"


@transaction.atomic
def seed_site(kind: str) -> None:
    """Fill a fresh schema with everything a site of this kind is born with; once seeded, do nothing.

    Run inside the template schema. All of it lies in tables, search index included, so a copy of the schema is whole.
    """
    if HomePage.objects.exists():
        return
    seed = read_site(kind)
    _clear_wagtail_defaults()
    collections = plant_collections(seed)
    _plant_categories(seed)
    home = plant_pages(seed, documents=collections)
    for role in read_roles():
        plant_role(role, home=home)
    site = Site.objects.create(hostname=UNCLAIMED_HOST, port=80, site_name="", root_page=home, is_default_site=True)
    SiteProfile.objects.create(site=site, **seed.profile)


def _clear_wagtail_defaults() -> None:
    """Remove the welcome page, site, groups and workflow that Wagtail's migrations leave behind."""
    Site.objects.all().delete()
    for page in Page.objects.filter(depth=2):
        page.delete()
    Group.objects.filter(name__in=["Moderators", "Editors"]).delete()
    Workflow.objects.all().delete()
    Task.objects.all().delete()


def _plant_categories(seed: SiteSeed) -> None:
    for name in seed.news_categories:
        NewsCategory.objects.create(name=name, slug=name.lower().replace(" ", "-"))
