"""One page of the form: shown, kept, and the way on. What was typed stays, whatever is refused."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from central.people.access import person, signed_in
from central.ui.forms import posted, refused, renewed
from central.websites import operations
from central.websites.answers import commitment_sentence
from central.websites.changes import wants_name
from central.websites.errors import InvalidFields
from central.websites.fields import require_complete
from central.websites.forms.sections import BY_SLUG, Section, SectionForm, next_open, sections_for
from central.websites.models import WebsiteRequest
from central.websites.operations.drafts import EDITABLE
from central.websites.queries import name_check
from central.websites.states import RequestState
from central.websites.views.own import own_case
from central.websites.views.tasks import tasks_of
from kernel.errors import DomainError, InvalidValue, StaleDecision

FROM_CHECK = "periksa"


@signed_in
def section(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponse:
    """Show and keep one page of the form."""
    case, page = own_case(request, public_id), BY_SLUG.get(slug)
    if page is None:
        raise Http404
    pages = sections_for(case)
    if case.state not in EDITABLE or page not in pages:
        return redirect("websites:case", public_id)
    form = page.form(posted(request), case=case)
    if request.method == "POST" and form.is_valid() and _kept(request, form, case):
        return _onward(request, case, page)
    shown: dict[str, Any] = {
        "request_case": case,
        "section": page,
        "form": form,
        "position": pages.index(page) + 1,
        "total": len(pages),
        "tasks": tasks_of(case, current=page),
        "came_from": _came_from(request),
        "suffix": f".{case.parent.name}",
        "commitment_sentence": commitment_sentence(case),
        "verdict": _verdict(case) if "label" in form.fields and not form.is_bound and case.label else None,
    }
    return render(request, "websites/applicant/section.html", shown)


def _verdict(case: WebsiteRequest) -> Any:
    return name_check(label=case.label, parent=case.parent, case=case)


def _came_from(request: HttpRequest) -> str:
    wanted = request.POST.get("dari", "") or request.GET.get("dari", "")
    return FROM_CHECK if wanted == FROM_CHECK else ""


def _kept(request: HttpRequest, form: SectionForm, case: WebsiteRequest) -> bool:
    """Save the page; say whether the person may go on."""
    try:
        operations.save_draft(case=case, by=person(request), data=form.given, version=form.cleaned_data["version"])
    except InvalidFields as error:
        _refuse_each(form, error)
        return False
    except StaleDecision as error:
        # The newer version is put into the form, so that saving again is a decision made knowingly.
        case.refresh_from_db()
        renewed(form, version=case.version)
        refused(form, error)
        return False
    except DomainError as error:
        refused(form, error)
        return False
    case.refresh_from_db()
    return "back_to_list" in request.POST or _nothing_missing(form, case)


def _nothing_missing(form: SectionForm, case: WebsiteRequest) -> bool:
    """Whoever goes on is told what this page lacks; it is kept all the same."""
    faults = _faults(case)
    here = {name: fault for name, fault in faults.items() if name in form.fields}
    if here:
        renewed(form, version=case.version)
        _refuse_each(form, InvalidFields(here))
    return not here


def _faults(case: WebsiteRequest) -> dict[str, InvalidValue]:
    """Return what submission would refuse, the name included."""
    faults: dict[str, InvalidValue] = {}
    try:
        require_complete(case)
    except InvalidFields as error:
        faults = error.errors
    if case.label and wants_name(case):
        verdict = _verdict(case)
        if not verdict.ok:
            faults["label"] = InvalidValue(verdict.message, remedy=_remedy(verdict), field="label")
    return faults


def _remedy(verdict: Any) -> str:
    if not verdict.suggestions:
        return str(verdict.remedy)
    return f"{verdict.remedy} {_('Free names close to it:')} {', '.join(verdict.suggestions)}."


def _refuse_each(form: SectionForm, error: InvalidFields) -> None:
    for name, fault in error.errors.items():
        refused(form, InvalidValue(fault.message, remedy=fault.remedy, field=name))


def _onward(request: HttpRequest, case: WebsiteRequest, page: Section) -> HttpResponse:
    """Lead to the next page; to the check of all answers after the last one, or where the person came from it."""
    if "back_to_list" in request.POST:
        return redirect("websites:case", case.public_id)
    pages = sections_for(case)
    later = pages[pages.index(page) + 1 :]
    returned = case.state == RequestState.RETURNED or _came_from(request) == FROM_CHECK
    missing = next_open(case)
    if missing is None and (returned or not later):
        return redirect("websites:check", case.public_id)
    following = later[0] if later and not returned else missing
    assert following is not None  # noqa: S101 - nothing missing was answered above
    return redirect("websites:section", case.public_id, following.slug)
