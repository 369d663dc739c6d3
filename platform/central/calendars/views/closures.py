"""Closed days of a year: proposed, confirmed against the decree, added, withdrawn."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from central.calendars.access import for_keepers, for_officials, with_calendar
from central.calendars.forms import ClosureForm, ConfirmForm, ReasonForm
from central.calendars.queries import closures_of
from central.calendars.views.page import page
from central.calendars.views.saving import saved, sent
from central.calendars.views.year import require_year
from central.people.access import person
from kernel.clock.calendars import ClosureKind
from kernel.clock.models import Closure
from kernel.clock.operations import add_closure, confirm_closures, propose_holidays, withdraw_closure
from kernel.clock.queries import unconfirmed_closures


@for_officials
def listing(request: HttpRequest, year: int) -> HttpResponse:
    """List the closed days of a year with who confirmed them by which decree, and what was withdrawn."""
    rows = closures_of(require_year(year))
    shown = {
        "year": year,
        "proposed": [row for row in rows if not row.is_confirmed and not row.is_withdrawn],
        "confirmed": [row for row in rows if row.is_confirmed and not row.is_withdrawn],
        "withdrawn": [row for row in rows if row.is_withdrawn],
    }
    return page(request, "closures", shown, section="year")


@for_keepers
@with_calendar
@require_POST
def propose(request: HttpRequest, year: int) -> HttpResponse:
    """Ask the library for the holidays of a year."""
    added = propose_holidays(year=require_year(year), by=person(request))
    told = ngettext("%(n)d day is proposed.", "%(n)d days are proposed.", len(added)) % {"n": len(added)}
    messages.success(request, told if added else _("The library knows no further holidays of that year yet."))
    return redirect("calendars:closures", year)


@for_keepers
@with_calendar
def confirm(request: HttpRequest, year: int) -> HttpResponse:
    """Confirm proposals against the decree, which is typed."""
    proposals = list(unconfirmed_closures(year=require_year(year)))
    form = ConfirmForm(sent(request), proposals=proposals)

    def save() -> None:
        chosen = [date.fromisoformat(day) for day in form.cleaned_data["dates"]]
        confirm_closures(year=year, source=form.cleaned_data["source"], dates=chosen, by=person(request))

    told = _("The days are confirmed. Due times that are reckoned from now on rest on them.")
    answer = saved(request, form, save=save, told=told, to="calendars:closures", args=(year,))
    return answer or page(request, "confirm", {"form": form, "year": year}, section="year")


@for_keepers
@with_calendar
def add(request: HttpRequest) -> HttpResponse:
    """Close one more day."""
    form = ClosureForm(sent(request), initial={"kind": ClosureKind.REGIONAL.value})

    def save() -> None:
        values = form.cleaned_data
        add_closure(
            date=values["date"],
            kind=ClosureKind(values["kind"]),
            name=values["name"],
            source=values["source"],
            by=person(request),
        )

    year = form.cleaned_data["date"].year if form.is_bound and form.is_valid() else 0
    answer = saved(request, form, save=save, told=_("The day is closed."), to="calendars:closures", args=(year,))
    return answer or page(request, "closure_form", {"form": form}, section="year")


@for_keepers
@with_calendar
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a day again."""
    row = get_object_or_404(Closure, pk=pk)
    form = ReasonForm(sent(request))

    def save() -> None:
        withdraw_closure(closure=row, reason=form.cleaned_data["reason"], by=person(request))

    told = _("The day is open again.")
    answer = saved(request, form, save=save, told=told, to="calendars:closures", args=(row.date.year,))
    return answer or page(request, "closure_withdraw", {"form": form, "closure": row}, section="year")
