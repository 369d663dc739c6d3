"""A number that changes whenever anything a visitor sees has changed; every cached piece carries it in its key."""

from __future__ import annotations

import secrets

from django.core.cache import cache

_KEY = "site-generation"


def current_generation() -> str:
    """Return the generation of the active site; the cache's key function adds the schema (HAZARDS 6)."""
    known = cache.get(_KEY)
    if known is None:
        known = secrets.token_hex(8)
        cache.set(_KEY, known, None)
    return str(known)


def start_new_generation() -> None:
    """Make everything cached of the active site stale."""
    cache.set(_KEY, secrets.token_hex(8), None)
