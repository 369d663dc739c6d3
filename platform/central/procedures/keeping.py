"""Answers kept for a short while: the pages are public, and what they show costs more than a look."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache

T = TypeVar("T")


def kept(key: str, *, make: Callable[[], T], seconds: int) -> T:
    """Return what is kept under a key, made anew when it has gone; the cache keys by schema."""
    found: T | None = cache.get(key)
    if found is None:
        found = make()
        cache.set(key, found, seconds)
    return found
