"""The live check of a wanted name."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from central.people.access import signed_in
from central.websites.queries import name_check as name_verdict
from central.websites.views.own import own_case


@signed_in
def name_check(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say whether a name is free and follows the rules, among sites and pending requests alike."""
    case = own_case(request, public_id)
    typed = request.GET.get("label", "")[:300]
    if not typed.strip():
        return HttpResponse("")
    verdict = name_verdict(label=typed, parent=case.parent, case=case)
    return render(request, "websites/parts/verdict.html", {"verdict": verdict})
