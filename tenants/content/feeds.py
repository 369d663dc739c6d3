"""News as RSS, and the map of pages for search engines."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from tenants.content.frame import frame_of
from tenants.content.models import NewsPage
from tenants.content.visibility import open_to_all

_MOST_PAGES = 5000


class NewsFeed(Feed[NewsPage, Any]):
    """The latest news for news readers."""

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpRequest:
        return request

    def title(self, request: HttpRequest) -> str:
        return _("News of %(agency)s") % {"agency": frame_of(request).profile.agency_name}

    def link(self, request: Any) -> str:
        return str(request.tenant.url)

    def description(self, request: HttpRequest) -> str:
        return _("News, announcements and press releases.")

    def items(self, request: Any) -> list[NewsPage]:
        return list(NewsPage.objects.newest()[:20])

    def item_title(self, item: Any) -> str:
        return str(item.title)

    def item_description(self, item: NewsPage) -> str:
        return str(item.intro)

    def item_link(self, item: NewsPage) -> str:
        return str(item.url)

    def item_pubdate(self, item: NewsPage) -> datetime:
        return timezone.make_aware(datetime.combine(item.date, time(7)))


def sitemap(request: Any) -> HttpResponse:
    """List the pages that everybody may read, with the day of their last change."""
    pages = open_to_all(Page.objects.filter(depth__gt=1)).order_by("path").values("url_path", "last_published_at")
    root = request.tenant.url.rstrip("/")
    entries = [
        {"address": f"{root}/{row['url_path'].split('/', 2)[2]}", "changed": row["last_published_at"]}
        for row in pages[:_MOST_PAGES]
    ]
    return render(request, "site/sitemap.xml", {"entries": entries}, content_type="application/xml")
