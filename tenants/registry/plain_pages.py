"""Pages shown where there is no site to show: they need no database, no static file and no session."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from email.utils import format_datetime

from django.http import HttpResponse
from django.template.loader import render_to_string

_HALF_MINUTE = "30"
_AN_HOUR = "3600"


def unknown_host() -> HttpResponse:
    """Nothing is served under this name; says nothing about the names that exist."""
    return _page("unknown_host.html", status=404)


def malformed_host() -> HttpResponse:
    """The Host header is no host name at all."""
    return _page("unknown_host.html", status=400)


def not_ready() -> HttpResponse:
    """The site is being made; a browser may try again soon."""
    return _page("registry/site_not_ready.html", status=503, retry_after=_HALF_MINUTE)


def suspended() -> HttpResponse:
    """The site is suspended."""
    return _page("registry/site_suspended.html", status=503, retry_after=_AN_HOUR)


def maintenance(*, reason: str, until: datetime) -> HttpResponse:
    """The site is being worked on; says why, and when it is back."""
    shown = {"reason": reason, "until": until}
    return _page(
        "registry/site_maintenance.html", status=503, retry_after=format_datetime(until.astimezone(UTC), True), **shown
    )


def archived() -> HttpResponse:
    """The site is archived: gone from here, and its name is held for it."""
    return _page("registry/site_archived.html", status=410)


def moved(*, to: str) -> HttpResponse:
    """The site has another name; the method and what was sent go along.

    Browsers may remember it for an hour only: the former name will be somebody else's one day.
    """
    response = HttpResponse(status=308, headers={"Location": to})
    response["Cache-Control"] = "max-age=3600"
    return response


def _page(template: str, *, status: int, retry_after: str = "", **shown: object) -> HttpResponse:
    nonce = secrets.token_urlsafe(12)
    response = HttpResponse(render_to_string(template, {"nonce": nonce, **shown}), status=status)
    response["Content-Security-Policy"] = f"default-src 'none'; style-src 'nonce-{nonce}'; frame-ancestors 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    if retry_after:
        response["Retry-After"] = retry_after
    return response
