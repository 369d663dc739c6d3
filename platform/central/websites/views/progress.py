"""The part of a request's page that moves while its site is built."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from central.dashboard.live import render_part
from central.people.access import held_by, signed_in
from central.websites.access import OFFICIALS
from central.websites.models import WebsiteRequest
from central.websites.views.own import own_case


@signed_in
def for_applicant(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Return the moving part to the agency that asked."""
    return _part(request, own_case(request, public_id))


@held_by(*OFFICIALS)
def for_officer(request: HttpRequest, number: str) -> HttpResponse:
    """Return the moving part to an official."""
    return _part(request, get_object_or_404(WebsiteRequest.objects.select_related("run"), number=number))


def _part(request: HttpRequest, case: WebsiteRequest) -> HttpResponse:
    if case.run is None:
        raise Http404
    # Steps, buttons and letters of the page change with the end of the run.
    return render_part(request, case.run, refresh=True)
