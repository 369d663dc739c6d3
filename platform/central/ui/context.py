"""What every platform page knows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from central.ui import navigation

STYLESHEETS = [f"ui/css/{name}.css" for name in ("tokens", "base", "layout", "forms", "components", "flow", "patterns")]
THEMES = ("light", "dark")


def page(request: HttpRequest) -> dict[str, Any]:
    """Give the main menu, the chosen theme and the style sheets; lazily, as a site's pages do not use them."""
    theme = request.COOKIES.get("theme", "")
    return {
        "navigation": lambda: navigation.shown_to(request),
        "theme": theme if theme in THEMES else "",
        "stylesheets": STYLESHEETS,
    }
