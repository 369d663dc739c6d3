"""What waits for an official."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from central.people.access import held_by, person
from central.people.queries import roles_of
from central.websites import queries
from central.websites.access import OFFICIALS
from central.websites.models import WebsiteRequest

LATELY = 10


@held_by(*OFFICIALS)
def inbox(request: HttpRequest) -> HttpResponse:
    """Show what waits for this person, overdue first, and what was decided lately."""
    user = person(request)
    lately = WebsiteRequest.objects.filter(decisions__by=user).select_related("agency", "parent").distinct()
    shown = {
        "items": queries.entries(queries.inbox(user)),
        "roles": sorted(roles_of(user), key=lambda role: role.title),
        "lately": lately.order_by("-moved_at")[:LATELY],
    }
    return render(request, "websites/officer/inbox.html", shown)
