"""Links to pages inside rich text: to the page's address, at no statement for the pages everybody links to."""

from __future__ import annotations

from typing import Any

from django.utils.html import escape
from wagtail.models import Page
from wagtail.rich_text.pages import PageLinkHandler

from tenants.content.frame import upper_pages


class SitePageLinkHandler(PageLinkHandler):
    """Wagtail's handler without fetching every linked page in full; a site has one language and one root."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict[str, Any]]) -> list[str]:
        """Return the opening tags for a batch of links; a link to a page that is gone stays as plain text."""
        wanted = {int(attrs["id"]) for attrs in attrs_list if str(attrs.get("id", "")).isdigit()}
        urls = {pk: item.url for pk, item in upper_pages().items() if pk in wanted}
        missing = wanted - urls.keys()
        if missing:
            urls |= {page.pk: page.url for page in Page.objects.filter(pk__in=missing).only("pk", "url_path")}
        return [_opening_tag(urls.get(int(attrs["id"])) if attrs.get("id") else None) for attrs in attrs_list]


def _opening_tag(url: str | None) -> str:
    return f'<a href="{escape(url)}">' if url else "<a>"
