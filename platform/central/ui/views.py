from __future__ import annotations

from django.http import HttpRequest, HttpResponse


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say in words why the form was refused."""
    return HttpResponse(reason, status=403)
