"""Whole pages for anonymous readers, kept a short time: such a page costs no statement (DESIGN section 9).

A page is kept only if nothing personal went into it: no session, no sign-in, no message, no CSRF token. The key holds
all that changes what a reader sees; the cache's key function adds the schema (HAZARDS 6).
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from tenants.content.appearance import chosen_language, chosen_scheme
from tenants.content.generation import current_generation

# Other processes notice a publication at the latest after this many seconds.
CACHE_SECONDS = 30
_PERSONAL_COOKIES = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages")
_KEPT_HEADERS = ("Content-Type", "Content-Language", "Cache-Control", "Last-Modified")
_KEPT_QUERY = {"halaman", "kelompok"}
_LONGEST_QUERY = 40


def find(request: HttpRequest) -> HttpResponse | None:
    """Return the kept answer to this request, if there is one."""
    if not _is_impersonal(request):
        return None
    kept = cache.get(_key(request))
    if kept is None:
        return None
    content, headers = kept
    response = HttpResponse(content, headers=headers)
    response["X-Gapura-Cache"] = "hit"
    return response


def keep(request: HttpRequest, response: HttpResponse) -> None:
    """Keep a rendered answer, unless anything personal went into it."""
    if _is_impersonal(request) and _answer_is_impersonal(request, response):
        headers = {name: response[name] for name in _KEPT_HEADERS if name in response}
        cache.set(_key(request), (response.content, headers), CACHE_SECONDS)


def _is_impersonal(request: HttpRequest) -> bool:
    return (
        request.method in ("GET", "HEAD")
        and not any(name in request.COOKIES for name in _PERSONAL_COOKIES)
        and "Authorization" not in request.headers
        and set(request.GET) <= _KEPT_QUERY
        and len(request.META.get("QUERY_STRING", "")) <= _LONGEST_QUERY
    )


def _answer_is_impersonal(request: Any, response: HttpResponse) -> bool:
    session = getattr(request, "session", None)
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not (session is not None and (session.accessed or session.modified))
        and "CSRF_COOKIE" not in request.META
    )


def _key(request: Any) -> str:
    parts = (
        current_generation(),
        request.scheme,
        request.get_host(),
        request.get_full_path(),
        chosen_language(request),
        chosen_scheme(request),
        str(request.tenant.noindex),
        request.tenant.name,
    )
    return "site-page:" + hashlib.sha256("\n".join(parts).encode()).hexdigest()
