"""Slows down who tries one-time links by the dozen."""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest

from kernel.ids import hash_token
from tenants.registry.visitors.marks import client_network

WINDOW_S = 600


def is_too_many(request: HttpRequest, *, what: str, most: int) -> bool:
    """Count one try of `what` from this network at this site, and say whether it is more than `most` in ten minutes."""
    key = f"members.throttle:{what}:{hash_token(client_network(request))}"
    cache.add(key, 0, WINDOW_S)
    try:
        return cache.incr(key) > most
    except ValueError:  # it ran out between the two calls
        return False
