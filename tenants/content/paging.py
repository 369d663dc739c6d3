"""Long lists, page by page."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

PER_PAGE = 9


def paginate(items: QuerySet[Any], *, number: str | None, per_page: int = PER_PAGE) -> Page[Any]:
    """Return the asked page; nonsense gives the first, too high a number the last."""
    return Paginator(items, per_page).get_page(number)
