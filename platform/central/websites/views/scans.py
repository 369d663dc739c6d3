"""The paper: the filled-in form to print, and its signed scan."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from central.people.access import person, signed_in
from central.ui.forms import posted, refused
from central.websites import operations
from central.websites.access import may_see
from central.websites.forms.sections import ScanForm
from central.websites.letters import request_form_data
from central.websites.models import WebsiteRequest
from central.websites.views.own import own_case
from kernel.errors import DomainError, InvalidValue
from kernel.letters import render_form


@signed_in
def scan(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Attach the signed form."""
    case = own_case(request, public_id)
    form = ScanForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.attach_scan(case=case, by=person(request), version=None, file=form.cleaned_data["scan"])
        except InvalidValue as error:
            refused(form, InvalidValue(error.message, remedy=error.remedy, field="scan"))
        except DomainError as error:
            refused(form, error)
        else:
            messages.success(request, _("The signed form is attached."))
            return redirect("websites:case", public_id)
    return render(request, "websites/applicant/scan.html", {"request_case": case, "form": form})


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
