"""A request with everything about it, for its agency and for the officials."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from central.dashboard.live import live_context
from central.people.access import held_by, person, signed_in
from central.people.queries import has_role
from central.websites import queries
from central.websites.access import OFFICIALS
from central.websites.answers import answers_of
from central.websites.forms.sections import next_open, section_of
from central.websites.models import WebsiteRequest
from central.websites.operations.drafts import EDITABLE
from central.websites.procedure import find_rejection, find_return_reason
from central.websites.states import Action, RequestState
from central.websites.views.actions import ACTIONS, label_of
from central.websites.views.own import own_case, own_cases
from central.websites.views.tasks import tasks_of
from kernel.errors import DomainError
from kernel.letters.access import may_download
from tenants.members.models import User
from tenants.registry.models import TenantState


@signed_in
def applicant_case(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the task list of a form that may be edited, or the progress of a request that is under way."""
    case = own_case(request, public_id)
    if case.state in EDITABLE:
        return _task_list(request, case)
    user = person(request)
    view = queries.view_of(case, user=user)
    shown = {
        **_common(user, view, progress_url=reverse("websites:progress", args=[public_id])),
        "may_withdraw": any(transition.action == Action.WITHDRAW for transition in view.actions),
        "rejection": _rejection(case),
    }
    return render(request, "websites/applicant/case.html", shown)


@signed_in
def applicant_by_number(request: HttpRequest, number: str) -> HttpResponse:
    """Lead from the number, as letters and mails name it, to the page of the request: one's own, or the officials'."""
    found = own_cases(request).filter(number=number).first()
    if found is not None:
        return redirect("websites:case", found.public_id)
    if has_role(person(request), *OFFICIALS) and WebsiteRequest.objects.filter(number=number).exists():
        return redirect("websites:officer_case", number)
    raise Http404


@held_by(*OFFICIALS)
def officer_case(request: HttpRequest, number: str) -> HttpResponse:
    """Show one request with what this person may do to it."""
    user = person(request)
    try:
        view = queries.case(number, user=user)
    except WebsiteRequest.DoesNotExist:
        raise Http404 from None
    possible = [transition.action for transition in view.actions if transition.action in ACTIONS]
    actions = [
        {"slug": action, "label": label_of(view.request, action), "is_danger": ACTIONS[action].is_danger}
        for action in possible
        if _makes_sense(view.request, action)
    ]
    shown = {
        **_common(user, view, progress_url=reverse("websites:officer_progress", args=[number])),
        "actions": actions,
        "trail": view.trail,
    }
    return render(request, "websites/officer/case.html", shown)


def _makes_sense(case: WebsiteRequest, action: str) -> bool:
    """Going on with the building is offered only where it stands still."""
    return action != Action.RESUME_PROVISIONING or bool(case.problem)


def _common(user: User, view: queries.CaseView, *, progress_url: str) -> dict[str, Any]:
    case = view.request
    proven = case.tenant is not None and case.tenant.state != TenantState.CLAIMED
    return {
        "request_case": case,
        "steps": view.steps,
        "open_step": view.open_step,
        "letters": [letter for letter in view.letters if may_download(user, letter)],
        "groups": answers_of(case),
        "site_url": case.tenant.url if case.tenant is not None and proven else "",
        **live_context(case.run, url=progress_url),
    }


def _task_list(request: HttpRequest, case: WebsiteRequest) -> HttpResponse:
    tasks = tasks_of(case)
    following = next_open(case)
    shown = {
        "request_case": case,
        "tasks": tasks,
        "done": sum(task.is_complete for task in tasks),
        "first_open": following.slug if following else "",
        "return_note": _return_note(case),
    }
    return render(request, "websites/applicant/tasks.html", shown)


def _return_note(case: WebsiteRequest) -> dict[str, Any] | None:
    """Return the reasons of the latest return, each with the page that mends it, and the official's own words."""
    note = case.return_notes.select_related("decision").last() if case.state == RequestState.RETURNED else None
    if note is None:
        return None
    reasons = [{**reason, **_words(reason), "section": section_of(reason["field"])} for reason in note.reasons]
    return {"reasons": reasons, "note": note.decision.note}


def _words(reason: dict[str, str]) -> dict[str, str]:
    try:
        coded = find_return_reason(reason["code"])
    except DomainError:
        return {"words": _("Reason %(code)s") % {"code": reason["code"]}, "remedy": ""}
    return {"words": str(coded.text), "remedy": str(coded.remedy)}


def _rejection(case: WebsiteRequest) -> dict[str, str] | None:
    """Return why a request was rejected, and what the agency can do."""
    if case.state != RequestState.REJECTED:
        return None
    decision = case.decisions.filter(action=Action.REJECT).last()
    if decision is None:
        return None
    reason = find_rejection(decision.code)
    return {"words": str(reason.text), "remedy": str(reason.remedy), "note": decision.note}
