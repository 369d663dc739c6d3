"""Looks through what everybody may read: pages and listed documents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from wagtail.models import Page

from tenants.content.models import DocumentsPage, SiteDocument
from tenants.content.visibility import open_to_all

MOST_RESULTS = 200
LONGEST_QUERY = 100


@dataclass(frozen=True)
class Result:
    """One find, ready to be shown."""

    title: str
    url: str
    summary: str
    kind: str
    date: date | None = None


def find(query: str) -> list[Result]:
    """Return what fits, pages first, best first; nothing for an empty query."""
    words = clean_query(query)
    if not words:
        return []
    pages = open_to_all(Page.objects.filter(depth__gt=1))
    found = pages.search(words)[:MOST_RESULTS]
    ids = [page.pk for page in found]
    specific = {page.pk: page for page in Page.objects.filter(pk__in=ids).specific()}
    return [*(_page_result(specific[pk]) for pk in ids), *(_document_result(each) for each in _documents(words))]


def clean_query(query: str) -> str:
    """Return the words to look for: no NUL bytes (PostgreSQL refuses them), not endlessly long."""
    return " ".join(query.replace("\0", " ").split())[:LONGEST_QUERY]


def _documents(words: str) -> list[SiteDocument]:
    """Only documents that a page lists: an uploaded file is not yet a published one."""
    listed = [
        pk for page in open_to_all(DocumentsPage.objects.all()) for pk in page.documents().values_list("pk", flat=True)
    ]
    return list(SiteDocument.objects.filter(pk__in=listed).search(words)[:MOST_RESULTS]) if listed else []


def _page_result(page: Any) -> Result:
    return Result(
        title=page.title,
        url=page.url or "/",
        summary=page.summary_text,
        kind=str(page._meta.verbose_name).capitalize(),
        date=getattr(page, "date", None),
    )


def _document_result(document: SiteDocument) -> Result:
    return Result(
        title=document.title,
        url=document.url,
        summary=document.summary,
        kind=_("Document (%(type)s)") % {"type": document.file_extension.upper()},
        date=document.document_date or document.created_at.date(),
    )
