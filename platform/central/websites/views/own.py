"""Finding a request for somebody who may act for its agency."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from central.people.access import person
from central.people.models import LinkState
from central.websites.charter import charter_of
from central.websites.models import WebsiteRequest

# What no request ever has: a form sent without its version is as stale as one can be.
NO_VERSION = -1


def own_cases(request: HttpRequest) -> QuerySet[WebsiteRequest]:
    """Return the requests of the agencies this person acts for, or sent in a batch; newest first."""
    user = person(request)
    linked = Q(agency__links__user=user, agency__links__state=LinkState.CONFIRMED)
    found = WebsiteRequest.objects.filter(linked | Q(batch__by=user) if charter_of(user) else linked)
    return found.select_related("agency", "parent", "tenant", "run", "batch").distinct()


def own_case(request: HttpRequest, public_id: UUID) -> WebsiteRequest:
    """Return one of them; whoever may not see it is told that there is none."""
    return get_object_or_404(own_cases(request), public_id=public_id)


def seen_version(request: HttpRequest) -> int:
    """Return the version of the request that the person had before them when they pressed the button."""
    seen = request.POST.get("version", "")
    return int(seen) if seen.isdecimal() and len(seen) < 10 else NO_VERSION
