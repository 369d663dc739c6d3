"""The ContentType cache, keyed by schema (HAZARDS 6).

Django keeps one per process, shared by all threads: two threads in two sites whose ids differ read each
other's content types.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from django.contrib.contenttypes.models import ContentTypeManager

from tenants.registry.switching import current_schema

# A site's content types take some 60 kB; beyond this many the oldest are dropped.
SCHEMAS_KEPT = 200
_ATTRIBUTE = "_caches_by_schema"


class _CacheOfSchema:
    """A descriptor in place of the manager's `_cache`: always the dictionary of the active schema."""

    def __get__(self, manager: Any, owner: type | None = None) -> Any:
        if manager is None:
            return self
        caches: OrderedDict[str, dict[Any, Any]] = manager.__dict__.setdefault(_ATTRIBUTE, OrderedDict())
        schema = current_schema()
        cache = caches.get(schema)
        if cache is None:
            cache = caches.setdefault(schema, {})
            _shed(caches)
        return cache

    def __set__(self, manager: Any, value: dict[Any, Any]) -> None:
        """Django's constructor assigns an empty cache: start afresh for all schemas."""
        manager.__dict__[_ATTRIBUTE] = OrderedDict()


def _shed(caches: OrderedDict[str, dict[Any, Any]]) -> None:
    while len(caches) > SCHEMAS_KEPT:
        try:
            caches.popitem(last=False)
        except KeyError:  # another thread emptied it first
            return


def install() -> None:
    """Replace the cache of every ContentTypeManager, made or to be made."""
    ContentTypeManager._cache = _CacheOfSchema()  # type: ignore[attr-defined]
