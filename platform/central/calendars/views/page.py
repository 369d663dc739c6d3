"""What every calendar page knows: which part it belongs to, and whether the reader keeps the calendar."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from central.people.models import Role
from central.people.visibility import roles_today


def page(request: HttpRequest, template: str, shown: dict[str, Any], *, section: str) -> HttpResponse:
    """Render a page of one part: year, hours, times, chain, reckon or versions."""
    keeps = Role.PLATFORM_ADMIN.value in roles_today(request)
    return render(request, f"calendars/{template}.html", {**shown, "section": section, "keeps": keeps})
