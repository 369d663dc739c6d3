"""Pages that belong to no procedure: the front page, language, theme, errors."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST

from central.ui.context import THEMES

A_YEAR = 365 * 24 * 3600


def _way_back(request: HttpRequest) -> str:
    """Return the page the person came from, if it is one of ours."""
    wanted = request.POST.get("next", "/")
    return wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}) else "/"


def front(request: HttpRequest) -> HttpResponse:
    """Say what this service is to a visitor; show whoever is signed in what they can do here."""
    return render(request, "ui/home.html" if request.user.is_authenticated else "ui/front.html")


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language in a cookie of this host."""
    response = HttpResponseRedirect(_way_back(request))
    language = request.POST.get("language", "")
    if check_for_language(language) and language in dict(settings.LANGUAGES):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=A_YEAR, samesite="Lax", httponly=True)
    return response


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Keep the chosen theme in a cookie of this host."""
    response = HttpResponseRedirect(_way_back(request))
    if request.POST.get("theme") in THEMES:
        response.set_cookie("theme", request.POST["theme"], max_age=A_YEAR, samesite="Lax", httponly=True)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say in words why the form was refused, and how to send it again."""
    return render(request, "ui/errors/csrf.html", status=403)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403 with the reason, when there is one to tell."""
    return render(request, "ui/errors/403.html", {"reason": str(exception or "")}, status=403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404 with ways on."""
    return render(request, "ui/errors/404.html", status=404)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400: what was sent could not be read."""
    return render(request, "ui/errors/400.html", status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500; touches no database, as that may be what broke."""
    return render(request, "ui/errors/500.html", {"navigation": [], "messages": [], "user": None}, status=500)
