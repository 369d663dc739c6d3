"""The list of one's requests; a new one begun, or a draft thrown away."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from central.people.access import person, signed_in
from central.people.models import LinkState
from central.people.queries import agencies_of, links_of
from central.ui.forms import posted, refused
from central.websites import operations
from central.websites.bulk.queries import batches_of
from central.websites.charter import charter_of
from central.websites.forms.sections import NewForm
from central.websites.views.own import own_case, own_cases, seen_version
from kernel.errors import DomainError


@signed_in
def mine(request: HttpRequest) -> HttpResponse:
    """List the requests of one's agencies."""
    links = list(links_of(person(request)))
    shown = {
        "requests": own_cases(request).filter(batch__isnull=True),
        "batches": batches_of(person(request)),
        "may_import": charter_of(person(request)) is not None,
        "links": [link for link in links if link.state == LinkState.CONFIRMED],
        "pending_links": [link for link in links if link.state == LinkState.REQUESTED],
    }
    return render(request, "websites/applicant/list.html", shown)


@signed_in
def new(request: HttpRequest) -> HttpResponse:
    """Begin a request; with one agency there is nothing to choose."""
    user = person(request)
    agencies = agencies_of(user)
    form = NewForm(posted(request), agencies=agencies, initial={"agency": agencies.first()})
    if request.method == "POST" and form.is_valid():
        try:
            case = operations.save_draft(by=user, data={}, agency=form.cleaned_data["agency"])
        except DomainError as error:
            refused(form, error)
        else:
            return redirect("websites:case", case.public_id)
    return render(request, "websites/applicant/new.html", {"form": form, "has_agency": agencies.exists()})


@signed_in
@require_POST
def discard(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Throw a draft away."""
    case = own_case(request, public_id)
    try:
        operations.discard_draft(case=case, by=person(request), version=seen_version(request))
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("websites:case", public_id)
    messages.success(request, _("The draft is thrown away."))
    return redirect("websites:mine")
