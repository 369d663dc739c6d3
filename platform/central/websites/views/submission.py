"""Checking the answers, submitting, withdrawing, and the papers of the applicant."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from central.people.access import person, signed_in
from central.websites import operations
from central.websites.access import may_see
from central.websites.answers import answers_of
from central.websites.errors import InvalidFields
from central.websites.forms.sections import section_of
from central.websites.letters import request_form_data
from central.websites.models import WebsiteRequest
from central.websites.operations.drafts import EDITABLE
from central.websites.states import RequestState
from central.websites.views.own import own_case
from kernel.errors import DomainError
from kernel.letters import render_form
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
        try:
            _submit(request, case)
        except DomainError as error:
            problems = _problems(error)
            case.refresh_from_db()
        else:
            return redirect("websites:submitted", public_id)
    shown = {"request_case": case, "answers": answers_of(case), "problems": problems}
    return render(request, "websites/applicant/check.html", shown, status=409 if problems else 200)


def _submit(request: HttpRequest, case: WebsiteRequest) -> None:
    seen = request.POST.get("version", "")
    version = int(seen) if seen.isdecimal() and len(seen) < 10 else -1
    act = operations.submit if case.state == RequestState.DRAFT else operations.resubmit
    act(case=case, by=person(request), version=version)


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
@require_POST
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Withdraw the request; its name is free again."""
    case = own_case(request, public_id)
    seen = request.POST.get("version", "")
    version = int(seen) if seen.isdecimal() and len(seen) < 10 else -1
    try:
        operations.withdraw(case=case, by=person(request), version=version, note=request.POST.get("note", ""))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The request is withdrawn. Its name is free again."))
    return redirect("websites:case", public_id)


@signed_in
def form_pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Print the filled-in form for the signature."""
    case = own_case(request, public_id)
    response = HttpResponse(render_form("request_form", data=request_form_data(case)), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="formulir-permohonan.pdf"'
    return response


@signed_in
def scan_file(request: HttpRequest, public_id: UUID) -> FileResponse:
    """Hand out the signed form, to those who may see the case only."""
    case = WebsiteRequest.objects.filter(public_id=public_id).select_related("agency").first()
    if case is None or not case.signed_scan or not may_see(person(request), case):
        raise Http404
    ending = str(case.signed_scan.name).rpartition(".")[2]
    response = FileResponse(case.signed_scan.open("rb"), filename=f"formulir-{case.number or 'draf'}.{ending}")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
