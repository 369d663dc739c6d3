"""What the theme's templates ask for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django import template
from django.core.paginator import Page as PaginatorPage
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.models import Page

from tenants.content.frame import Frame, MenuItem, frame_of, upper_pages
from tenants.content.visibility import open_to_all

register = template.Library()

_BRANDS = {"facebook": "Facebook", "instagram": "Instagram", "x": "X", "youtube": "YouTube", "tiktok": "TikTok"}


@register.simple_tag(takes_context=True)
def site_frame(context: template.Context) -> Frame:
    """Return owner, menu and appearance of the active site."""
    return frame_of(context.get("request"))


@register.simple_tag
def site_icon(name: str) -> SafeString:
    """Draw a symbol of the theme's sprite; it is decoration, so screen readers pass over it."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("site/icons.svg"),
        name,
    )


@register.simple_tag
def breadcrumb(page: Page) -> list[MenuItem]:
    """Return the pages between the home page and this one; mostly from the cache, where the upper pages are."""
    slugs = _public_path(page.url_path).strip("/").split("/")[:-1]
    steps = ["/" + "/".join(slugs[: count + 1]) + "/" for count in range(len(slugs))]
    upper = {item.url: item for item in upper_pages().values()}
    if all(url in upper for url in steps):
        return [MenuItem(title=upper[url].title, url=url) for url in steps]
    ancestors = page.get_ancestors().filter(depth__gt=2).live().values("title", "url_path")
    return [MenuItem(title=row["title"], url=_public_path(row["url_path"])) for row in ancestors]


@register.simple_tag
def pages_below(page: Page) -> list[Page]:
    """Return the published pages right below a page, in their order."""
    return list(open_to_all(page.get_children()).specific())


@register.simple_tag(takes_context=True)
def canonical_url(context: template.Context, path: str = "") -> str:
    """Return the full address of the page shown, or of a path, under the site's own name (HAZARDS 12)."""
    request: HttpRequest = context["request"]
    return f"{request.tenant.url.rstrip('/')}{path or request.path}"  # type: ignore[attr-defined]


@register.simple_tag(takes_context=True)
def querystring_with(context: template.Context, **changed: Any) -> str:
    """Return the query string of the request with some values replaced."""
    query = context["request"].GET.copy()
    for name, value in changed.items():
        query[name] = value
    return str(query.urlencode())


@register.filter
def page_range(paginator: Paginator[Any], page: PaginatorPage[Any]) -> Iterator[int | str]:
    """Return the page numbers worth showing, gaps as an ellipsis."""
    return paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


@register.filter
def under(path: str, start: str) -> bool:
    """Say whether an address lies at or below another."""
    return path.startswith(start)


@register.filter
def dialled(number: str) -> str:
    """Return what a telephone dials: digits and a leading plus."""
    return re.sub(r"(?!^\+)[^\d]", "", number.strip())


@register.filter
def brand_name(key: str) -> str:
    """Return how a social network writes itself."""
    return _BRANDS[key]


def _public_path(url_path: str) -> str:
    """Turn a page's path in the tree into its address: the home page's own part is not shown."""
    return "/" + "/".join(url_path.split("/")[2:])
