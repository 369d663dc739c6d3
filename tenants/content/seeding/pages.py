"""The page tree: first every page, so that links between them can be written, then their content."""

from __future__ import annotations

from typing import Any

from wagtail.models import Collection, Page

from tenants.content.models import (
    ContactPage,
    DocumentsPage,
    HomePage,
    NewsCategory,
    NewsIndexPage,
    NewsPage,
    ServiceIndexPage,
    ServicePage,
    StandardPage,
)
from tenants.content.seeding.body import PageLinks, body_value, links_resolved
from tenants.content.seeding.files import PageSeed, SiteSeed

PAGE_TYPES: dict[str, type[Any]] = {
    "home": HomePage,
    "standard": StandardPage,
    "news_index": NewsIndexPage,
    "news": NewsPage,
    "service_index": ServiceIndexPage,
    "service": ServicePage,
    "documents": DocumentsPage,
    "contact": ContactPage,
}
_RICH_FIELDS = {"requirements", "procedure", "legal_basis"}


def plant_pages(seed: SiteSeed, *, documents: Collection) -> HomePage:
    """Make the whole tree, published, and return the home page."""
    planted: dict[str, tuple[PageSeed, Page]] = {}
    home = _plant(seed.home, parent=Page.get_first_root_node(), planted=planted)
    for page_seed in seed.pages:
        _plant(page_seed, parent=home, planted=planted)
    links = {path: page.pk for path, (_, page) in planted.items()}
    for page_seed, page in planted.values():
        _fill(page_seed, page, links=links, documents=documents)
    planted_home: HomePage = HomePage.objects.get(pk=home.pk)
    return planted_home


def _plant(seed: PageSeed, *, parent: Page, planted: dict[str, tuple[PageSeed, Page]]) -> Page:
    page = PAGE_TYPES[seed.type](title=seed.title, slug=seed.slug, intro=seed.intro, show_in_menus=seed.menu)
    parent.refresh_from_db()
    parent.add_child(instance=page)
    planted[seed.path] = (seed, page)
    for child in seed.children:
        _plant(child, parent=page, planted=planted)
    return page


def _fill(seed: PageSeed, page: Page, *, links: PageLinks, documents: Collection) -> None:
    """Write the content of one page. No revision: the first one is the first edit of a person."""
    page.refresh_from_db()
    for name, value in seed.fields.items():
        setattr(page, name, _field_value(name, value, links=links))
    if seed.body:
        page.body = body_value(page, seed.body, links=links)
    if seed.type == "documents":
        page.collection = documents
    page.save()


def _field_value(name: str, value: Any, *, links: PageLinks) -> Any:
    if name == "category":
        return NewsCategory.objects.get(name=value)
    return links_resolved(value, links=links) if name in _RICH_FIELDS else value
