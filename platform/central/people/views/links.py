"""Central IT confirms or refuses who acts for an agency."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from central.people.access import held_by, person
from central.people.forms import RefusalForm
from central.people.models import AgencyLink, Role
from central.people.operations import confirm_link, refuse_link
from central.people.queries import links_to_decide
from central.ui.forms import posted, refused
from kernel.errors import DomainError

CENTRAL_IT = (Role.OPERATOR, Role.PLATFORM_ADMIN)


@held_by(*CENTRAL_IT)
def waiting(request: HttpRequest) -> HttpResponse:
    """List the links that wait, oldest first."""
    return render(request, "people/links.html", {"links": links_to_decide()})


@held_by(*CENTRAL_IT)
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm one link."""
    row = get_object_or_404(AgencyLink, pk=pk)
    try:
        confirm_link(link=row, by=person(request))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Confirmed. The applicant has been told."))
    return redirect("people:links")


@held_by(*CENTRAL_IT)
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse one link, with the reason."""
    row = get_object_or_404(AgencyLink.objects.select_related("user", "agency"), pk=pk)
    form = RefusalForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            refuse_link(link=row, reason=form.cleaned_data["reason"], by=person(request))
        except DomainError as error:
            refused(form, error)
        else:
            messages.success(request, _("Refused. The applicant has been told why."))
            return redirect("people:links")
    return render(request, "people/refuse.html", {"form": form, "link": row})
