"""What all public answers of a site have in common: the reader's language, and no indexing before hand-over."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.utils.translation import override

from tenants.content.appearance import chosen_language

View = Callable[..., HttpResponse]


def public_page(view: View) -> View:
    """Answer in the language the reader chose, and keep search engines out until the site is ACTIVE."""

    @wraps(view)
    def answer(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        language = chosen_language(request)
        with override(language):
            response = view(request, *args, **kwargs)
            if hasattr(response, "render") and callable(response.render):
                response = response.render()
        response["Content-Language"] = language
        if request.tenant.noindex:
            response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return answer
