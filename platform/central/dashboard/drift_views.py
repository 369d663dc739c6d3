"""What differs between the rows and the world, the plan that mends it, and the yes to it."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from central.dashboard.run_deeds import APPROVERS, WORKERS
from central.people.access import held_by, person
from central.people.models import Role
from central.people.visibility import roles_today
from kernel.errors import DomainError
from provisioning.drift import names, queries
from provisioning.drift.approving import approve
from provisioning.drift.models import Finding, MendPlan
from provisioning.drift.waking import ask_for_look

CENTRAL = tuple(Role)
MOST_SHOWN = 200


@held_by(*CENTRAL)
def drift(request: HttpRequest) -> HttpResponse:
    """List what differs, gravest first, and the plan that waits."""
    found = queries.open_findings()
    summary, waiting = queries.summary(), queries.waiting_plan()
    shown = {
        "findings": found[:MOST_SHOWN],
        "more": max(0, len(found) - MOST_SHOWN),
        "summary": summary,
        "unseen": queries.unseen_in(summary.look) if summary.look else [],
        "waiting": queries.view_of(waiting) if waiting else None,
        "recent": MendPlan.objects.filter(run__isnull=False).select_related("run")[:5],
        "may_ask": bool(roles_today(request).intersection(WORKERS)),
    }
    return render(request, "dashboard/drift.html", shown)


@held_by(*WORKERS)
@require_POST
def look_now(request: HttpRequest) -> HttpResponse:
    """Have a worker look at once, instead of at the next full hour."""
    actor = person(request)
    transaction.on_commit(lambda: ask_for_look(by=actor))
    messages.success(request, _("A look has been asked for; its result appears here as soon as it is done."))
    return redirect("dashboard:drift")


@held_by(*WORKERS)
@require_POST
def know_name(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that a person knows a name others entered, or a page; it is told no more."""
    try:
        finding = get_object_or_404(Finding, pk=pk)
        names.accept(finding=finding, by=person(request))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(name)s is noted as known.") % {"name": finding.subject})
    return redirect("dashboard:drift")


@held_by(*CENTRAL)
def plan(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show one plan with every change it would make; a POST approves exactly what was shown."""
    found = get_object_or_404(MendPlan.objects.select_related("run"), pk=pk)
    may_approve = bool(roles_today(request).intersection(APPROVERS))
    if request.method == "POST":
        return _approve(request, found)
    return render(request, "dashboard/drift_plan.html", {"view": queries.view_of(found), "may_approve": may_approve})


@held_by(*APPROVERS)
def _approve(request: HttpRequest, found: MendPlan) -> HttpResponse:
    try:
        approved = approve(plan=found, by=person(request), digest=request.POST.get("digest", ""))
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("dashboard:drift_plan", found.pk)
    if approved.run_id is None:
        messages.success(request, _("Your approval is kept; the plan starts once a second person approves it too."))
        return redirect("dashboard:drift_plan", found.pk)
    messages.success(request, _("The plan is approved and being carried out."))
    return redirect("dashboard:run", approved.run_id)
