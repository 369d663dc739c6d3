"""Filling in the form: the list of one's requests, the task list, one page a section."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from central.people.access import person, signed_in
from central.people.models import LinkState
from central.people.queries import agencies_of, links_of
from central.ui.forms import refused
from central.websites import operations
from central.websites.answers import COMMITMENT
from central.websites.errors import InvalidFields
from central.websites.fields import require_complete
from central.websites.forms.sections import BY_SLUG, SECTIONS, NewForm, ScanForm, Section, SectionForm, next_open
from central.websites.models import WebsiteRequest
from central.websites.operations.drafts import EDITABLE
from central.websites.views.own import own_case, own_cases
from kernel.errors import DomainError, InvalidValue, StaleDecision


@signed_in
def mine(request: HttpRequest) -> HttpResponse:
    """List the requests of one's agencies."""
    links = list(links_of(person(request)))
    shown = {
        "requests": own_cases(request),
        "links": [link for link in links if link.state == LinkState.CONFIRMED],
        "pending_links": [link for link in links if link.state == LinkState.REQUESTED],
    }
    return render(request, "websites/applicant/list.html", shown)


@signed_in
def new(request: HttpRequest) -> HttpResponse:
    """Begin a request; with one agency there is nothing to choose."""
    user = person(request)
    agencies = agencies_of(user)
    form = NewForm(request.POST or None, agencies=agencies, initial={"agency": agencies.first()})
    if request.method == "POST" and form.is_valid():
        try:
            case = operations.save_draft(by=user, data={}, agency=form.cleaned_data["agency"])
        except DomainError as error:
            refused(form, error)
        else:
            return redirect("websites:case", case.public_id)
    return render(request, "websites/applicant/new.html", {"form": form})


@signed_in
def section(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponse:
    """Show and keep one page of the form; what was typed stays, whatever is refused."""
    case, page = own_case(request, public_id), BY_SLUG.get(slug)
    if page is None:
        raise Http404
    if case.state not in EDITABLE:
        return redirect("websites:case", public_id)
    form = page.form(request.POST or None, case=case)
    if request.method == "POST" and form.is_valid() and _kept(request, form, case, page):
        return _onward(request, case, page)
    shown: dict[str, Any] = {
        "request_case": case,
        "section": page,
        "form": form,
        "position": SECTIONS.index(page) + 1,
        "total": len(SECTIONS),
        "suffix": f".{case.parent.name}",
        "commitment_sentence": COMMITMENT % {"agency": case.agency.name, "region": case.agency.region},
    }
    return render(request, "websites/applicant/section.html", shown)


def _kept(request: HttpRequest, form: SectionForm, case: WebsiteRequest, page: Section) -> bool:
    """Save the page; say whether the person may go on."""
    try:
        operations.save_draft(case=case, by=person(request), data=form.given, version=form.cleaned_data["version"])
    except InvalidFields as error:
        _refuse_each(form, error)
        return False
    except StaleDecision as error:
        # The newer version is put into the form, so that saving again is a decision made knowingly.
        _renew(form, version=WebsiteRequest.objects.values_list("version", flat=True).get(pk=case.pk))
        refused(form, error)
        return False
    except DomainError as error:
        refused(form, error)
        return False
    case.refresh_from_db()
    if "back_to_list" in request.POST:
        return True
    return _nothing_missing(form, case)


def _nothing_missing(form: SectionForm, case: WebsiteRequest) -> bool:
    """Whoever goes on is told what this page lacks; it is kept all the same."""
    try:
        require_complete(case)
    except InvalidFields as error:
        here = {name: fault for name, fault in error.errors.items() if name in form.fields}
        if here:
            _renew(form, version=case.version)
            _refuse_each(form, InvalidFields(here))
            return False
    return True


def _renew(form: forms.Form, *, version: int) -> None:
    """Put the present version into a form that is shown again with what was typed."""
    form.data = {**form.data.dict(), "version": str(version)}  # type: ignore[attr-defined]


def _refuse_each(form: forms.Form, error: InvalidFields) -> None:
    for name, fault in error.errors.items():
        refused(form, InvalidValue(fault.message, remedy=fault.remedy, field=name))


def _onward(request: HttpRequest, case: WebsiteRequest, page: Section) -> HttpResponse:
    """Lead to the next page that is not complete, or to the check of all answers."""
    if "back_to_list" in request.POST:
        return redirect("websites:case", case.public_id)
    following = next_open(case)
    if following is None:
        return redirect("websites:check", case.public_id)
    after = [section for section in SECTIONS[SECTIONS.index(page) + 1 :] if not section.is_complete(case)]
    return redirect("websites:section", case.public_id, (after[0] if after else following).slug)


@signed_in
def scan(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Attach the signed form."""
    case = own_case(request, public_id)
    form = ScanForm(request.POST or None, request.FILES or None)
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
