"""Slows down guessing: a counter an address, in the cache, gone after ten minutes; no address is stored readable."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

WINDOW_S = 600


def count(request: HttpRequest, *, name: str) -> None:
    """Count one miss of the client."""
    key = _key(request, name=name)
    cache.add(key, 0, WINDOW_S)
    try:
        cache.incr(key)
    except ValueError:
        cache.set(key, 1, WINDOW_S)  # it ran out between the two


def is_over(request: HttpRequest, *, name: str, limit: int) -> bool:
    """Say whether the client has had `limit` misses in the window."""
    return int(cache.get(_key(request, name=name), 0)) >= limit


def _key(request: HttpRequest, *, name: str) -> str:
    salted = f"{settings.SECRET_KEY}:{client_address(request)}"
    return f"throttle:{name}:{hashlib.sha256(salted.encode()).hexdigest()[:32]}"


def client_address(request: HttpRequest) -> str:
    """Return the client's address; behind our own proxy, the one that the proxy saw and put last."""
    own = str(request.META.get("REMOTE_ADDR", ""))
    if not settings.SECURE_PROXY_SSL_HEADER:
        return own
    return str(request.META.get("HTTP_X_FORWARDED_FOR", own)).rsplit(",", 1)[-1].strip()
