"""What surrounds every page of a site: who it belongs to, its menu, the reader's choice of appearance."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from wagtail.models import Page, Site

from tenants.content.appearance import chosen_scheme
from tenants.content.generation import current_generation
from tenants.content.models import SiteProfile

# Other processes notice a publication at the latest after this many seconds.
CACHE_SECONDS = 30
_MENU_DEPTH = 2


@dataclass
class MenuItem:
    """One entry of the menu, with the entries below it."""

    title: str
    url: str
    children: list[MenuItem] = field(default_factory=list)


@dataclass(frozen=True)
class Frame:
    """Everything the base template needs besides the page itself."""

    profile: SiteProfile
    menu: list[MenuItem]
    footer_links: list[MenuItem]
    scheme: str = "auto"

    @property
    def theme(self) -> str:
        """The key of the colour family."""
        return str(self.profile.theme)


def frame_of(request: HttpRequest | None) -> Frame:
    """Return the frame of the active site; for anonymous readers from the cache (key: schema, generation).

    People who are signed in see their own changes at once, so their frame is always read afresh.
    """
    known = getattr(request, "_site_frame", None)
    if known is not None:
        return known  # type: ignore[no-any-return]
    parts = _cached_parts() if _is_anonymous(request) else _read_parts()
    frame = Frame(*parts, scheme=chosen_scheme(request))
    if request is not None:
        request._site_frame = frame  # type: ignore[attr-defined]
    return frame


def _is_anonymous(request: HttpRequest | None) -> bool:
    # The cookie alone decides: looking at request.user would read the session from the database.
    return request is not None and settings.SESSION_COOKIE_NAME not in request.COOKIES


def _cached_parts() -> tuple[SiteProfile, list[MenuItem], list[MenuItem]]:
    key = f"site-frame:{current_generation()}"
    parts = cache.get(key)
    if parts is None:
        parts = _read_parts()
        cache.set(key, parts, CACHE_SECONDS)
    return parts  # type: ignore[no-any-return]


def _read_parts() -> tuple[SiteProfile, list[MenuItem], list[MenuItem]]:
    site = Site.objects.select_related("root_page").get(is_default_site=True)
    profile = SiteProfile.base_queryset().filter(site=site).first() or SiteProfile(site=site)
    return profile, *_menus(site.root_page)


def _menus(home: Page) -> tuple[list[MenuItem], list[MenuItem]]:
    """Return the main menu (pages shown in menus, two levels) and the remaining top pages for the footer."""
    pages = (
        Page.objects.descendant_of(home).live().public().filter(depth__lte=home.depth + _MENU_DEPTH).order_by("path")
    )
    menu: list[MenuItem] = []
    footer: list[MenuItem] = []
    parents: dict[str, MenuItem] = {}
    for row in pages.values("title", "path", "depth", "url_path", "show_in_menus"):
        item = MenuItem(title=row["title"], url=f"/{row['url_path'].removeprefix(home.url_path)}")
        if row["depth"] == home.depth + 1:
            (menu if row["show_in_menus"] else footer).append(item)
            parents[row["path"]] = item
        elif row["show_in_menus"]:
            _adopt(parents, row, item)
    return menu, footer


def _adopt(parents: dict[str, MenuItem], row: dict[str, Any], item: MenuItem) -> None:
    parent = parents.get(row["path"][: -Page.steplen])
    if parent:
        parent.children.append(item)
