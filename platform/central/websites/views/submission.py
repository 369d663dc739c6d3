"""Checking the answers, submitting, withdrawing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from central.people.access import person, signed_in
from central.ui.forms import posted, refused, renewed
from central.websites import operations
from central.websites.answers import answers_of
from central.websites.errors import InvalidFields
from central.websites.forms.decisions import WithdrawalForm
from central.websites.forms.sections import section_of
from central.websites.models import WebsiteRequest
from central.websites.operations.drafts import EDITABLE
from central.websites.states import RequestState
from central.websites.views.own import own_case, seen_version
from kernel.errors import DomainError, StaleDecision
from kernel.letters.models import Letter
from tenants.registry.errors import NameRefused, NameTaken


@signed_in
def check(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show all answers once more; POST submits what was seen."""
    case = own_case(request, public_id)
    if case.state not in EDITABLE:
        return redirect("websites:case", public_id)
    problems: list[dict[str, Any]] = []
    if request.method == "POST":
        act = operations.submit if case.state == RequestState.DRAFT else operations.resubmit
        try:
            act(case=case, by=person(request), version=seen_version(request))
        except DomainError as error:
            problems = _problems(error)
            case.refresh_from_db()
        else:
            return redirect("websites:submitted", public_id)
    shown = {"request_case": case, "groups": answers_of(case), "problems": problems}
    return render(request, "websites/applicant/check.html", shown, status=409 if problems else 200)


def _problems(error: DomainError) -> list[dict[str, Any]]:
    """Return what stands in the way, each with the page that mends it."""
    if isinstance(error, InvalidFields):
        faults = error.errors.items()
        return [{"message": f.message, "remedy": f.remedy, "section": section_of(name)} for name, f in faults]
    on_name = isinstance(error, NameTaken | NameRefused)
    return [{"message": error.message, "remedy": error.remedy, "section": "subdomain" if on_name else ""}]


@signed_in
def submitted(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Confirm the submission: number, receipt, tracking code."""
    case = own_case(request, public_id)
    if case.state in (RequestState.DRAFT, RequestState.CANCELLED):
        return redirect("websites:case", public_id)
    receipt = Letter.objects.filter(reference=case.number, kind="receipt").first()
    return render(request, "websites/applicant/submitted.html", {"request_case": case, "receipt": receipt})


@signed_in
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Withdraw the request; its name is free again."""
    case = own_case(request, public_id)
    form = WithdrawalForm(posted(request), initial={"version": case.version})
    if request.method == "POST" and form.is_valid() and _withdrawn(request, case, form):
        return redirect("websites:case", public_id)
    return render(request, "websites/applicant/withdraw.html", {"request_case": case, "form": form})


def _withdrawn(request: HttpRequest, case: WebsiteRequest, form: WithdrawalForm) -> bool:
    try:
        operations.withdraw(case=case, by=person(request), **form.cleaned_data)
    except StaleDecision as error:
        case.refresh_from_db()
        renewed(form, version=case.version)
        refused(form, error)
        return False
    except DomainError as error:
        refused(form, error)
        return False
    messages.success(request, _("The request is withdrawn. Its name is free again."))
    return True
