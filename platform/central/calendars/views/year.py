"""The year at a glance, and the first set-up."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from central.calendars.access import for_keepers, for_officials, with_calendar
from central.calendars.months import FIRST_YEAR, LAST_YEAR, months_of
from central.calendars.queries import closures_of
from central.calendars.views.page import page
from central.people.access import person
from central.people.queries import today
from central.websites.operations import prepare_procedure
from kernel.clock.choices import CLOSURE_KIND_CHOICES
from kernel.clock.queries import load_calendar


@for_officials
@with_calendar
def this_year(request: HttpRequest) -> HttpResponse:
    """Show the present year."""
    return _page(request, today().year)


@for_officials
@with_calendar
def one_year(request: HttpRequest, year: int) -> HttpResponse:
    """Show one year as twelve tables."""
    return _page(request, require_year(year))


@for_keepers
@require_POST
def set_up(request: HttpRequest) -> HttpResponse:
    """Give the office its calendar and the procedures their service times; what is there stays."""
    prepare_procedure(by=person(request))
    messages.success(request, _("The calendar is set up. Now check the proposed holidays against the decree."))
    return redirect("calendars:this_year")


def require_year(year: int) -> int:
    """Return a year the pages show.

    :raises Http404: for any other.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    return year


def _page(request: HttpRequest, year: int) -> HttpResponse:
    calendar, rows = load_calendar(), closures_of(year)
    months = months_of(year, calendar=calendar, closures=rows, today=today())
    shown = {
        "year": year,
        "calendar": calendar,
        "months": months,
        "open_days": sum(month.open_days for month in months),
        "waiting": sum(not row.is_confirmed and not row.is_withdrawn for row in rows),
        "is_listed": year in calendar.listed_years,
        "week": list(zip(WEEKDAYS.values(), WEEKDAYS_ABBR.values(), strict=True)),
        "kinds": [(kind.lower(), words) for kind, words in CLOSURE_KIND_CHOICES],
        "dated_hours": [hours for hours in calendar.overrides if hours.first.year <= year <= hours.last.year],
        "has_next": year < LAST_YEAR,
        "has_previous": year > FIRST_YEAR,
    }
    return page(request, "year", shown, section="year")
