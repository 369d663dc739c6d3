"""Which pages everybody may read, without asking the database for it on every list."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any, TypeVar, cast

from django.core.cache import cache
from django.db.models import Q, QuerySet
from wagtail.models import PageViewRestriction

from tenants.content.generation import current_generation

_CACHE_SECONDS = 300

Pages = TypeVar("Pages", bound=QuerySet[Any])


def open_to_all(pages: Pages) -> Pages:
    """Keep the published pages that no restriction hides: Wagtail's `live().public()` at no statement of its own."""
    hidden = _restricted_paths()
    found = pages.filter(live=True)
    if hidden:
        found = found.exclude(reduce(or_, (Q(path__startswith=path) for path in hidden)))
    return found


def _restricted_paths() -> list[str]:
    """Return the tree paths of restricted pages; the key holds generation and, by the key function, schema."""
    key = f"restricted-paths:{current_generation()}"
    paths = cache.get(key)
    if paths is None:
        paths = list(PageViewRestriction.objects.values_list("page__path", flat=True))
        cache.set(key, paths, _CACHE_SECONDS)
    return cast(list[str], paths)
