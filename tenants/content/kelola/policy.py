"""The content security policy of /kelola/: wider than the public one, and only there.

Wagtail's editor draws with inline styles, starts its choosers and date pickers by inline scripts, shows previews in
frames of the same site, and just-picked pictures from `blob:`. Nothing from elsewhere is ever allowed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.http import HttpResponse

ADMIN_POLICY = {
    "default-src": [NONE],
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "frame-src": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [SELF],
    "base-uri": [NONE],
    "manifest-src": [SELF],
    "media-src": [SELF],
}


def with_admin_policy(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Send the wider policy with whatever the view answers."""

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> HttpResponse:
        response = view(*args, **kwargs)
        # A preview is a page drawn through all middleware: it comes with the strict policy on it already.
        response.headers.pop("Content-Security-Policy", None)
        response._csp_config = ADMIN_POLICY  # type: ignore[attr-defined]
        return response

    return answer
