"""An official decides: one page an action, drawn from the transition table."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from central.people.access import held_by, person
from central.ui.forms import refused, renewed
from central.websites.access import OFFICIALS
from central.websites.deeds import DEEDS
from central.websites.forms.decisions import DecisionForm
from central.websites.models import WebsiteRequest
from central.websites.operations.locking import lock_case
from central.websites.queries import view_of
from central.websites.rules import require, transition_for
from central.websites.standing import facts_of
from central.websites.views.actions import ACTIONS, Deciding, hint_of, label_of
from central.websites.views.own import seen_version
from kernel.errors import DomainError, StaleDecision


@held_by(*OFFICIALS)
def decide(request: HttpRequest, number: str, action: str) -> HttpResponse:
    """Show the page of one action and carry it out."""
    case = get_object_or_404(WebsiteRequest.objects.select_related("agency", "parent"), number=number)
    deciding = ACTIONS.get(action)
    if deciding is None:
        raise Http404
    if request.method == "POST":
        return _post(request, case, deciding, action=action)
    hindrance = _hindrance(request, case, action)
    if hindrance is not None:
        messages.error(request, str(hindrance))
        return redirect("websites:officer_case", number)
    form = deciding.form(case)
    form.initial["version"] = case.version
    return _page(request, case, form, action=action)


def _hindrance(request: HttpRequest, case: WebsiteRequest, action: str) -> DomainError | None:
    """Return why this person may not do this now; None when they may."""
    try:
        require(case, transition_for(case, action), facts_of(person(request), case))
    except DomainError as error:
        return error
    return None


def _post(request: HttpRequest, case: WebsiteRequest, deciding: Deciding, *, action: str) -> HttpResponse:
    form = deciding.form(case, request.POST)
    try:
        # Before anything else: the choices of the form may have changed with the case.
        with transaction.atomic():
            lock_case(case, version=seen_version(request))
        done = DEEDS[action](case=case, by=person(request), **form.cleaned_data) if form.is_valid() else None
    except StaleDecision as error:
        return _told_who_was_first(request, case, form, error, action=action)
    except DomainError as error:
        refused(form, error)
        done = None
    if done is None:
        return _page(request, case, form, action=action)
    messages.success(request, _("Done. The request is now: %(state)s.") % {"state": done.get_state_display()})
    return redirect("websites:officer_case", case.number)


def _told_who_was_first(
    request: HttpRequest, case: WebsiteRequest, form: DecisionForm, error: StaleDecision, *, action: str
) -> HttpResponse:
    """Show what was typed once more, with who was first; sending it again is a decision made knowingly."""
    case.refresh_from_db()
    renewed(form, version=case.version)
    form.errors.clear()
    refused(form, error)
    return _page(request, case, form, action=action, status=409)


def _page(
    request: HttpRequest, case: WebsiteRequest, form: DecisionForm, *, action: str, status: int = 200
) -> HttpResponse:
    deciding, view = ACTIONS[action], view_of(case)
    shown = {
        "request_case": case,
        "form": form,
        "action_label": label_of(case, action),
        "hint": hint_of(case, action),
        "is_danger": deciding.is_danger,
        "open_step": view.open_step,
        "last": view.trail[-1] if view.trail else None,
        "is_possible": _hindrance(request, case, action) is None,
    }
    return render(request, "websites/officer/decide.html", shown, status=status)
