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
from tenants.content.visibility import open_to_all

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
    parts = _cached_parts(request) if _is_anonymous(request) else _read_parts(request)
    frame = Frame(parts.profile, parts.menu, parts.footer_links, scheme=chosen_scheme(request))
    if request is not None:
        request._site_frame = frame  # type: ignore[attr-defined]
    return frame


def _is_anonymous(request: HttpRequest | None) -> bool:
    # The cookie alone decides: looking at request.user would read the session from the database.
    return request is not None and settings.SESSION_COOKIE_NAME not in request.COOKIES


@dataclass(frozen=True)
class _Parts:
    """What the frames of all readers share; `upper` are the pages of the first two levels, by page id."""

    profile: SiteProfile
    menu: list[MenuItem] = field(default_factory=list)
    footer_links: list[MenuItem] = field(default_factory=list)
    upper: dict[int, MenuItem] = field(default_factory=dict)


def upper_pages() -> dict[int, MenuItem]:
    """Return title and address of the pages of the first two levels, by page id; empty where not in the cache."""
    parts = cache.get(_key())
    return parts.upper if parts else {}


def _key() -> str:
    return f"site-frame:{current_generation()}"


def _cached_parts(request: HttpRequest | None) -> _Parts:
    parts = cache.get(_key())
    if parts is None:
        parts = _read_parts(request)
        cache.set(_key(), parts, CACHE_SECONDS)
    return parts  # type: ignore[no-any-return]


def _read_parts(request: HttpRequest | None) -> _Parts:
    site = Site.find_for_request(request) or Site.objects.select_related("root_page").get(is_default_site=True)
    profile = SiteProfile.base_queryset().filter(site=site).first() or SiteProfile(site=site)
    parts = _Parts(profile)
    _fill_menus(parts, home=site.root_page)
    return parts


def _fill_menus(parts: _Parts, *, home: Page) -> None:
    """Read the main menu (pages shown in menus, two levels) and the remaining top pages for the footer."""
    pages = open_to_all(Page.objects.descendant_of(home).filter(depth__lte=home.depth + _MENU_DEPTH))
    tops: dict[str, MenuItem] = {}
    for row in pages.order_by("path").values("pk", "title", "path", "depth", "url_path", "show_in_menus"):
        item = MenuItem(title=row["title"], url=f"/{row['url_path'].removeprefix(home.url_path)}")
        parts.upper[row["pk"]] = item
        if row["depth"] == home.depth + 1:
            (parts.menu if row["show_in_menus"] else parts.footer_links).append(item)
            tops[row["path"]] = item
        elif row["show_in_menus"]:
            _adopt(tops, row, item)


def _adopt(parents: dict[str, MenuItem], row: dict[str, Any], item: MenuItem) -> None:
    parent = parents.get(row["path"][: -Page.steplen])
    if parent:
        parent.children.append(item)
