"""An official decides: one page an action, drawn from the transition table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from central.people.access import held_by, person
from central.ui.forms import refused
from central.websites import operations
from central.websites.access import OFFICIALS
from central.websites.forms import decisions as forms
from central.websites.models import WebsiteRequest
from central.websites.procedure import INSTRUCTIONS, REJECTION_CODES, RETURN_REASONS
from central.websites.queries import officers_for, units_for
from central.websites.states import Action
from kernel.errors import DomainError, StaleDecision
from tenants.members.models import User

Choices = list[tuple[str, Any]]


@dataclass(frozen=True)
class Deciding:
    """How one action looks: its form, the words above it, and the operation it calls."""

    form: Callable[..., forms.DecisionForm]
    act: Callable[..., WebsiteRequest]
    hint: str | Promise = ""
    is_danger: bool = False


def _instructions() -> list[tuple[int, Any]]:
    return [(instruction.number, instruction.text) for instruction in INSTRUCTIONS]


def _disposition_form(case: WebsiteRequest, *args: Any) -> forms.DecisionForm:
    receivers = [(unit, unit) for unit in units_for(case)]
    return forms.DispositionForm(*args, receivers=receivers, instructions=_instructions())


def _officers(case: WebsiteRequest) -> Choices:
    return [(str(officer.pk), officer.get_full_name()) for officer in officers_for(case)]


def _assignment_form(case: WebsiteRequest, *args: Any) -> forms.DecisionForm:
    return forms.AssignmentForm(*args, receivers=_officers(case), instructions=_instructions())


def _reassignment_form(case: WebsiteRequest, *args: Any) -> forms.DecisionForm:
    return forms.ReassignmentForm(*args, receivers=[row for row in _officers(case) if row[0] != str(case.officer_id)])


def _return_form(case: WebsiteRequest, *args: Any) -> forms.DecisionForm:
    return forms.ReturnForm(*args, reasons=[(reason.code, reason.text) for reason in RETURN_REASONS])


def _rejection_form(case: WebsiteRequest, *args: Any) -> forms.DecisionForm:
    return forms.RejectionForm(*args, codes=[(reason.code, reason.text) for reason in REJECTION_CODES])


def _note_form(case: WebsiteRequest, *args: Any) -> forms.DecisionForm:
    return forms.NoteForm(*args)


def _plain_form(case: WebsiteRequest, *args: Any) -> forms.DecisionForm:
    return forms.DecisionForm(*args)


def _dispose(*, to: str, **values: Any) -> WebsiteRequest:
    return operations.dispose(unit=to, **values)


def _assign(*, to: str, **values: Any) -> WebsiteRequest:
    return operations.assign(officer=User.objects.get(pk=to), **values)


def _reassign(*, to: str, **values: Any) -> WebsiteRequest:
    return operations.reassign(officer=User.objects.get(pk=to), **values)


def _return(*, reasons: list[str], note: str, **values: Any) -> WebsiteRequest:
    """The words belong to “other”, where it is chosen; else they stand on their own."""
    coded = [{"code": code, "text": note if code == "OTHER" else ""} for code in reasons]
    return operations.return_to_applicant(reasons=coded, note="" if "OTHER" in reasons else note, **values)


DECIDING: Mapping[str, Deciding] = {
    Action.DISPOSE: Deciding(_disposition_form, _dispose, gettext_lazy("The sheet is made from what you choose.")),
    Action.ASSIGN: Deciding(_assignment_form, _assign, gettext_lazy("The officer finds it in the inbox at once.")),
    Action.REASSIGN: Deciding(_reassignment_form, _reassign),
    Action.START_PROVISIONING: Deciding(
        _plain_form,
        operations.start_provisioning,
        gettext_lazy("The platform makes the site by itself and proves from outside that it works; you watch it."),
    ),
    Action.RESUME_PROVISIONING: Deciding(_plain_form, operations.resume_provisioning),
    Action.REPORT: Deciding(_note_form, operations.report),
    Action.ACCEPT_REPORT: Deciding(_note_form, operations.accept_report),
    Action.SEND_BACK_REPORT: Deciding(_note_form, operations.send_back_report, is_danger=True),
    Action.ANSWER: Deciding(
        _note_form,
        operations.answer,
        gettext_lazy("The reply letter is issued, and the activation link goes to the person responsible alone."),
    ),
    Action.RETURN: Deciding(
        _return_form, _return, gettext_lazy("It comes back to you when it is mended."), is_danger=True
    ),
    Action.REJECT: Deciding(
        _rejection_form, operations.reject, gettext_lazy("The letter of rejection is issued at once."), is_danger=True
    ),
}


@held_by(*OFFICIALS)
def decide(request: HttpRequest, number: str, action: str) -> HttpResponse:
    """Show the page of one action and carry it out."""
    case = get_object_or_404(WebsiteRequest.objects.select_related("agency", "parent"), number=number)
    deciding = DECIDING.get(action)
    if deciding is None:
        raise Http404
    sent = (request.POST,) if request.method == "POST" else (None,)
    form = deciding.form(case, *sent)
    if request.method == "POST" and form.is_valid():
        response = _carried_out(request, case, deciding, form)
        if response is not None:
            return response
    elif request.method != "POST":
        form.initial["version"] = case.version
    shown = {
        "request_case": case,
        "form": form,
        "action_label": Action(action).label,
        "hint": deciding.hint,
        "is_danger": deciding.is_danger,
    }
    return render(request, "websites/officer/decide.html", shown)


def _carried_out(
    request: HttpRequest, case: WebsiteRequest, deciding: Deciding, form: forms.DecisionForm
) -> HttpResponse | None:
    """Call the operation; None when it was refused, the form then says why."""
    try:
        done = deciding.act(case=case, by=person(request), **form.cleaned_data)
    except StaleDecision as error:
        messages.error(request, str(error))
        return redirect("websites:officer_case", case.number)
    except DomainError as error:
        refused(form, error)
        return None
    messages.success(request, _("Done. The request is now: %(state)s.") % {"state": done.get_state_display()})
    return redirect("websites:officer_case", case.number)
