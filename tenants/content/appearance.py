"""The reader's own choices, kept in cookies of the site and nowhere else: language, light or dark."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

SCHEME_COOKIE = "tampilan"
SCHEMES = {"otomatis": "auto", "terang": "light", "gelap": "dark"}
COOKIE_SECONDS = 365 * 24 * 3600


def chosen_scheme(request: HttpRequest | None) -> str:
    """Return `light`, `dark`, or `auto` where the device decides."""
    return SCHEMES.get(request.COOKIES.get(SCHEME_COOKIE, ""), "auto") if request is not None else "auto"


def chosen_language(request: HttpRequest) -> str:
    """Return the language a reader picked. A site speaks Indonesian unless asked: its content is Indonesian too."""
    asked = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
