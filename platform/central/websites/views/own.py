"""Finding a request for somebody who may act for its agency."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from central.people.access import person
from central.people.models import LinkState
from central.websites.models import WebsiteRequest

# What no request ever has: a form sent without its version is as stale as one can be.
NO_VERSION = -1


def own_cases(request: HttpRequest) -> QuerySet[WebsiteRequest]:
    """Return the requests of the agencies this person acts for, newest first."""
    links = {"agency__links__user": person(request), "agency__links__state": LinkState.CONFIRMED}
    return WebsiteRequest.objects.filter(**links).select_related("agency", "parent", "tenant", "run").distinct()


def own_case(request: HttpRequest, public_id: UUID) -> WebsiteRequest:
    """Return one of them; whoever may not see it is told that there is none."""
    return get_object_or_404(own_cases(request), public_id=public_id)


def seen_version(request: HttpRequest) -> int:
    """Return the version of the request that the person had before them when they pressed the button."""
    seen = request.POST.get("version", "")
    return int(seen) if seen.isdecimal() and len(seen) < 10 else NO_VERSION
