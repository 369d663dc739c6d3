"""The public addresses of a site besides its pages."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_safe
from wagtail.contrib.redirects.middleware import RedirectMiddleware
from wagtail.views import serve as serve_wagtail

from tenants.content import errors, page_cache
from tenants.content.appearance import COOKIE_SECONDS, SCHEME_COOKIE, SCHEMES
from tenants.content.search import clean_query, find

# Followed from here and not by middleware: the platform's schema has no table of redirects.
_redirects = RedirectMiddleware(lambda request: HttpResponse())


def serve_page(request: HttpRequest, path: str) -> HttpResponse:
    """Show a page of the tree, from the cache where nothing personal is in it; follow a redirect where there is one."""
    kept = page_cache.find(request)
    if kept is not None:
        return kept
    try:
        response: Any = serve_wagtail(request, path)
        if hasattr(response, "render"):
            response = response.render()
    except Http404 as error:
        return _redirects.process_response(request, errors.not_found(request, error))  # type: ignore[no-any-return]
    page_cache.keep(request, response)
    return response  # type: ignore[no-any-return]


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Look for words in pages and documents."""
    query = clean_query(request.GET.get("q", ""))
    results = Paginator(find(query), 10).get_page(request.GET.get("halaman"))
    return render(request, "site/search.html", {"query": query, "results": results})


@require_safe
def robots(request: Any) -> HttpResponse:
    """Tell search engines what to leave alone: everything until the site is ACTIVE, then only the inner rooms."""
    if request.tenant.noindex:
        lines = ["User-agent: *", "Disallow: /"]
    else:
        lines = [
            "User-agent: *",
            *(f"Disallow: {path}" for path in ("/kelola/", "/masuk/", "/cari/", "/tampilan/", "/bahasa/")),
            f"Sitemap: {request.tenant.url}sitemap.xml",
        ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_GET
def choose_scheme(request: HttpRequest, choice: str) -> HttpResponse:
    """Remember light, dark or as the device, in a cookie of this site.

    :raises Http404: when there is no such choice.
    """
    if choice not in SCHEMES:
        raise Http404
    return _remembered(request, cookie=SCHEME_COOKIE, value=choice)


@require_GET
def choose_language(request: HttpRequest, code: str) -> HttpResponse:
    """Remember the language of buttons and headings, in a cookie of this site.

    :raises Http404: when the site does not speak it.
    """
    if code not in dict(settings.LANGUAGES):
        raise Http404
    return _remembered(request, cookie=settings.LANGUAGE_COOKIE_NAME, value=code)


def sign_in(request: HttpRequest) -> HttpResponse:
    """Send people from Wagtail's own sign-in to the site's."""
    target = request.GET.get("next", "/kelola/")
    if not _is_ours(request, target):
        target = "/kelola/"
    return redirect(f"{settings.LOGIN_URL}?{urlencode({'next': target})}")


def _remembered(request: HttpRequest, *, cookie: str, value: str) -> HttpResponse:
    back = request.GET.get("kembali", "/")
    response = HttpResponseRedirect(back if _is_ours(request, back) else "/")
    response.set_cookie(
        cookie, value, max_age=COOKIE_SECONDS, samesite="Lax", secure=request.is_secure(), httponly=True
    )
    response["Cache-Control"] = "no-store"
    return response


def _is_ours(request: HttpRequest, address: str) -> bool:
    return url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
