"""The pages a site shows when something is missing, forbidden or broken."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import override

from tenants.content.appearance import chosen_language


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """There is no such page."""
    return _shown(request, "site/404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The reader has no right to the page."""
    return _shown(request, "site/403.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Something broke; the page asks nothing of the database."""
    return _shown(request, "site/500.html", status=500)


def _shown(request: HttpRequest, template: str, *, status: int) -> HttpResponse:
    with override(chosen_language(request)):
        return render(request, template, status=status)
