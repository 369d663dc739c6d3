"""Gives a claimed site its owner's name, address and contact."""

from __future__ import annotations

from typing import TypedDict

from django.db import transaction
from wagtail.models import Page, Site
from wagtail.search.index import insert_or_update_object

from kernel.time import now
from tenants.content.dates import today
from tenants.content.models import HomePage, NewsPage, SiteProfile
from tenants.content.models.profile import Theme
from tenants.content.seeding.files import read_site
from tenants.registry.models import Tenant


class ContactDetails(TypedDict, total=False):
    """What the request form tells of the owner; every part may be missing."""

    short_name: str
    government: str
    address: str
    phone: str
    email: str
    opening_hours: str
    tagline: str
    theme: str


@transaction.atomic
def dress_site(*, tenant: Tenant, title: str, hostname: str, port: int, contact: ContactDetails) -> None:
    """Write name, host and contact into the site's schema; run inside it, as often as needed.

    Name and host always follow the arguments. Contact fills only what is empty or as the seed left it, so
    that a rename years later does not undo what the administrators wrote.
    """
    site = Site.objects.get(is_default_site=True)
    site.hostname, site.port, site.site_name = hostname, port, title
    site.save()
    _dress_home(site.root_page_id, title=title)
    _date_seeded_pages()
    _dress_profile(site, tenant=tenant, title=title, contact=contact)


def _dress_home(home_id: int, *, title: str) -> None:
    """Write the title without Wagtail's round of publishing: this is the one step a claim waits for."""
    if HomePage.objects.filter(pk=home_id).exclude(title=title).update(title=title, draft_title=title):
        insert_or_update_object(HomePage.objects.get(pk=home_id))


def _date_seeded_pages() -> None:
    """Let what came with the seed bear the day of the claim, not of the template."""
    seeded = Page.objects.filter(depth__gt=1, first_published_at__isnull=True)
    NewsPage.objects.filter(pk__in=seeded).update(date=today())
    seeded.update(first_published_at=now(), last_published_at=now(), latest_revision_created_at=now())


def _dress_profile(site: Site, *, tenant: Tenant, title: str, contact: ContactDetails) -> None:
    profile = SiteProfile.for_site(site)
    seeded = {"theme": Theme.OCEAN, **read_site(tenant.kind).profile}
    wanted = {"short_name": tenant.short_name, **contact}
    profile.agency_name = title
    for name in ContactDetails.__annotations__:
        if wanted.get(name) and getattr(profile, name) in ("", seeded.get(name)):
            setattr(profile, name, wanted[name])
    profile.full_clean(exclude=["site"])
    profile.save()
