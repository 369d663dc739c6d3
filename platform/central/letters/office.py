"""Pages of the office's stationery: the letterhead in use, and how letters are numbered."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from central.letters.forms import LetterheadForm, SeriesForm
from central.letters.wording import series_name
from central.people.access import held_by, person
from central.people.models import Role
from central.ui.forms import refused
from kernel.errors import DomainError
from kernel.letters import letterheads, numbers, series
from kernel.letters.rendering import render_form


@require_http_methods(["GET", "HEAD", "POST"])
@held_by(Role.PLATFORM_ADMIN)
def letterhead(request: HttpRequest) -> HttpResponse:
    """Show and replace the letterhead; letters already issued keep theirs."""
    present = letterheads.active()
    initial = {**present.as_json(), "keep_emblem": True} if letterheads.is_written() else {"keep_emblem": True}
    form = LetterheadForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        words = {name: form.cleaned_data[name] for name in ("government", "office", "address", "contact", "place")}
        kept = present.emblem if form.cleaned_data["keep_emblem"] else None
        try:
            letterheads.put_in_use(**words, emblem=form.cleaned_data["emblem"] or kept, by=person(request))
        except DomainError as error:
            refused(form, error)
        else:
            messages.success(request, _("From now on letters carry this head."))
            return redirect("central_letters:letterhead")
    shown = {"form": form, "is_written": letterheads.is_written(), "has_emblem": bool(present.emblem)}
    return render(request, "central_letters/letterhead.html", shown)


@require_safe
@held_by(Role.PLATFORM_ADMIN)
def sample(request: HttpRequest) -> HttpResponse:
    """Show an empty request form under the letterhead in use."""
    data = {"agency": "OPD (contoh)", "responsible": {"name": "Nama (contoh)"}, "parent": "contohprov.go.id"}
    pdf = render_form("request_form", data={**data, "region": letterheads.active().government})
    return HttpResponse(pdf, content_type="application/pdf", headers={"Cache-Control": "private, no-store"})


@require_safe
@held_by(Role.PLATFORM_ADMIN)
def series_list(request: HttpRequest) -> HttpResponse:
    """List the number series with their templates and next numbers."""
    lines = [(series_name(line.code), line) for line in series.this_year()]
    return render(request, "central_letters/series.html", {"lines": lines})


@require_http_methods(["GET", "HEAD", "POST"])
@held_by(Role.PLATFORM_ADMIN)
def series_template(request: HttpRequest, code: str) -> HttpResponse:
    """Change the template of one series."""
    line = next((line for line in series.this_year() if line.code == code), None)
    if line is None:
        raise Http404
    form = SeriesForm(request.POST or None, initial={"template": line.template})
    if request.method == "POST" and form.is_valid():
        try:
            series.set_template(code=code, template=form.cleaned_data["template"], by=person(request))
        except DomainError as error:
            refused(form, error)
        else:
            messages.success(request, _("The next number of this series follows the new template."))
            return redirect("central_letters:series")
    shown = {"form": form, "line": line, "name": series_name(code), "tokens": numbers.TOKENS}
    return render(request, "central_letters/series_form.html", shown)
