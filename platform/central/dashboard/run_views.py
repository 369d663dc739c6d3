"""One run: watched live, let go on, called off, its plan approved."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from central.dashboard.live import live_context, render_part
from central.dashboard.run_deeds import APPROVERS, DEEDS, Deed, deeds_for
from central.lifecycle.rules import narrowed
from central.people.access import held_by, person
from central.people.models import Role
from central.people.visibility import roles_today
from kernel.errors import DomainError
from provisioning.models import Run
from provisioning.queries import Progress, events_before, progress

CENTRAL = tuple(Role)
# Digits of the number of a line, as the database keeps it.
LONGEST_NUMBER = 18


@held_by(*CENTRAL)
def show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one run live; the part that moves is fetched alone while it goes on."""
    found = get_object_or_404(Run, pk=pk)

    def deeds(seen: Progress) -> dict[str, Any]:
        return {"run_deeds": deeds_for(seen, roles=roles_today(request))}

    if request.headers.get("HX-Request"):
        return render_part(request, found, refresh=True, more=deeds)
    live = live_context(found, url=request.path)
    return render(request, "dashboard/run.html", {"run": found, **live, **deeds(live["progress"])})


@held_by(*CENTRAL)
def log(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the whole log of a run, the newest lines first, a page at a time."""
    found = get_object_or_404(Run, pk=pk)
    asked = request.GET.get("sebelum", "")
    before = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) <= LONGEST_NUMBER else None
    page = events_before(found, before=before)
    return render(request, "dashboard/run_log.html", {"run": found, "page": page, "is_newest": before is None})


@held_by(*APPROVERS)
def decide(request: HttpRequest, pk: UUID, slug: str) -> HttpResponse:
    """Say what one deed would do to the run, and do it when it is confirmed."""
    run, deed = get_object_or_404(Run, pk=pk), DEEDS.get(slug)
    if deed is None:
        raise Http404
    roles = narrowed(deed.roles, run=run)
    if not roles_today(request).intersection(roles):
        words = ", ".join(str(role.label) for role in roles)
        raise PermissionDenied(_("This page is for: %(roles)s.") % {"roles": words})
    if request.method == "POST":
        return _do(request, run, deed)
    seen = progress(run)
    if not deed.fits(seen):
        words = _("This cannot be done to the run as it stands now: %(state)s.") % {"state": seen.state_label}
        messages.error(request, words)
        return redirect("dashboard:run", pk)
    return render(request, "dashboard/run_decide.html", {"run": run, "deed": deed, "progress": seen})


def _do(request: HttpRequest, run: Run, deed: Deed) -> HttpResponse:
    try:
        deed.act(run, person(request), request.POST.get("digest", ""))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, str(deed.done))
    return redirect("dashboard:run", run.pk)
