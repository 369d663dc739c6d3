"""A request with everything about it, for its agency and for the officials; the inbox."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from central.people.access import held_by, person, signed_in
from central.people.queries import roles_of
from central.websites import queries
from central.websites.access import OFFICIALS
from central.websites.answers import answers_of
from central.websites.forms.sections import SECTIONS, next_open, section_of
from central.websites.models import WebsiteRequest
from central.websites.operations.drafts import EDITABLE
from central.websites.procedure import find_return_reason
from central.websites.states import Action, RequestState
from central.websites.views.deciding import DECIDING
from central.websites.views.own import own_case, own_cases
from kernel.errors import DomainError
from provisioning.queries import progress
from tenants.registry.models import TenantState

DANGERS = {action for action, deciding in DECIDING.items() if deciding.is_danger}


@signed_in
def applicant_case(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the task list of a form that may be edited, or the progress of a request that is under way."""
    case = own_case(request, public_id)
    if case.state in EDITABLE:
        return _task_list(request, case)
    view = queries.view_of(case, user=person(request))
    shown = {
        **_common(case, view, progress_url=reverse("websites:progress", args=[public_id])),
        "may_withdraw": any(transition.action == Action.WITHDRAW for transition in view.actions),
    }
    return render(request, "websites/applicant/case.html", shown)


@signed_in
def applicant_by_number(request: HttpRequest, number: str) -> HttpResponse:
    """Lead from the number, as letters and mails name it, to the page of the request."""
    found = get_object_or_404(own_cases(request), number=number)
    return redirect("websites:case", found.public_id)


@signed_in
def applicant_progress(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Return the part of the page that moves while the site is made."""
    return _progress_part(request, own_case(request, public_id))


@held_by(*OFFICIALS)
def officer_progress(request: HttpRequest, number: str) -> HttpResponse:
    """The same for an official."""
    return _progress_part(request, get_object_or_404(WebsiteRequest, number=number))


@held_by(*OFFICIALS)
def inbox(request: HttpRequest) -> HttpResponse:
    """Show what waits for this person, overdue first, and what was decided lately."""
    user = person(request)
    lately = WebsiteRequest.objects.filter(decisions__by=user).select_related("agency", "parent").distinct()
    shown = {
        "items": queries.inbox(user),
        "roles": sorted(roles_of(user), key=lambda role: role.title),
        "lately": lately.order_by("-moved_at")[:10],
    }
    return render(request, "websites/officer/inbox.html", shown)


@held_by(*OFFICIALS)
def officer_case(request: HttpRequest, number: str) -> HttpResponse:
    """Show one request with what this person may do to it."""
    try:
        view = queries.case(number, user=person(request))
    except WebsiteRequest.DoesNotExist:
        raise Http404 from None
    actions = [
        {"slug": transition.action, "label": transition.label, "is_danger": transition.action in DANGERS}
        for transition in view.actions
        if transition.action in DECIDING and _makes_sense(view.request, transition.action)
    ]
    shown = {
        **_common(view.request, view, progress_url=reverse("websites:officer_progress", args=[number])),
        "actions": actions,
        "open_step": view.open_step,
        "trail": view.trail,
    }
    return render(request, "websites/officer/case.html", shown)


def _makes_sense(case: WebsiteRequest, action: str) -> bool:
    """Going on with the building is offered only where it stands still."""
    return action != Action.RESUME_PROVISIONING or bool(case.problem)


def _common(case: WebsiteRequest, view: queries.CaseView, *, progress_url: str) -> dict[str, Any]:
    proven = case.tenant is not None and case.tenant.state != TenantState.CLAIMED
    return {
        "request_case": case,
        "steps": view.steps,
        "letters": view.letters,
        "answers": answers_of(case),
        "progress": progress(case.run) if case.run is not None else None,
        "progress_url": progress_url,
        "site_url": case.tenant.url if case.tenant is not None and proven else "",
    }


def _progress_part(request: HttpRequest, case: WebsiteRequest) -> HttpResponse:
    if case.run is None:
        raise Http404
    seen = progress(case.run)
    response = render(request, "dashboard/parts/run.html", {"progress": seen, "progress_url": request.path})
    if seen.is_over:
        # The rest of the page (steps, buttons, letters) has changed with it.
        response["HX-Refresh"] = "true"
    return response


def _task_list(request: HttpRequest, case: WebsiteRequest) -> HttpResponse:
    tasks = [
        {
            "slug": section.slug,
            "title": section.title,
            "complete": section.is_complete(case),
            "begun": section.is_begun(case),
        }
        for section in SECTIONS
    ]
    following = next_open(case)
    shown = {
        "request_case": case,
        "tasks": tasks,
        "done": sum(bool(task["complete"]) for task in tasks),
        "complete": following is None,
        "first_open": following.slug if following else "",
        "return_note": _return_note(case),
    }
    return render(request, "websites/applicant/tasks.html", shown)


def _return_note(case: WebsiteRequest) -> list[dict[str, str]]:
    """Return the reasons of the latest return, each with the page that mends it."""
    note = case.return_notes.last() if case.state == RequestState.RETURNED else None
    reasons = note.reasons if note else []
    return [{**reason, "words": _words(reason["code"]), "section": section_of(reason["field"])} for reason in reasons]


def _words(code: str) -> str:
    try:
        return str(find_return_reason(code).text)
    except DomainError:
        return _("Reason %(code)s") % {"code": code}
