"""Office hours: the ordinary week, and dated hours such as those of Ramadan."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from central.calendars.access import for_keepers, for_officials, with_calendar
from central.calendars.forms import DatedHoursForm, OfficeHoursForm, ReasonForm
from central.calendars.queries import dated_hours
from central.calendars.views.page import page
from central.calendars.views.saving import saved, sent
from central.calendars.weeks import dated_weeks_of, week_in_force, weeks_of
from central.people.access import person
from central.people.queries import today
from kernel.clock.defaults import ramadan_frames
from kernel.clock.models import HoursOverride
from kernel.clock.operations import add_hours, remove_hours, set_office_hours
from kernel.clock.queries import load_calendar


@for_officials
@with_calendar
def listing(request: HttpRequest) -> HttpResponse:
    """Show the ordinary hours of every period, and the dated ones."""
    calendar = load_calendar()
    shown = {
        "weeks": weeks_of(calendar, on=today()),
        "dated": dated_weeks_of(calendar, rows=dated_hours(), on=today()),
    }
    return page(request, "hours", shown, section="hours")


@for_keepers
@with_calendar
def set_week(request: HttpRequest) -> HttpResponse:
    """Let another ordinary week hold from a day on."""
    week = week_in_force(load_calendar(), on=today())
    form = OfficeHoursForm(sent(request), week=week.days, initial={"valid_from": today()})

    def save() -> None:
        values = form.cleaned_data
        set_office_hours(
            valid_from=values["valid_from"], frames=values["frames"], reason=values["reason"], by=person(request)
        )

    answer = saved(request, form, save=save, told=_("The office hours are set."), to="calendars:hours")
    return answer or page(request, "hours_form", {"form": form}, section="hours")


@for_keepers
@with_calendar
def add_dated(request: HttpRequest) -> HttpResponse:
    """Let other hours hold between two dates; the form begins with those of Ramadan."""
    form = DatedHoursForm(sent(request), week=ramadan_frames())

    def save() -> None:
        values = form.cleaned_data
        names = ("first", "last", "name", "frames", "source")
        add_hours(**{name: values[name] for name in names}, by=person(request))

    answer = saved(request, form, save=save, told=_("The hours are set for these days."), to="calendars:hours")
    return answer or page(request, "dated_hours_form", {"form": form}, section="hours")


@for_keepers
@with_calendar
def remove_dated(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the ordinary week hold again."""
    row = get_object_or_404(HoursOverride, pk=pk)
    form = ReasonForm(sent(request))

    def save() -> None:
        remove_hours(override=row, reason=form.cleaned_data["reason"], by=person(request))

    told = _("The ordinary hours hold again on these days.")
    answer = saved(request, form, save=save, told=told, to="calendars:hours")
    return answer or page(request, "dated_hours_remove", {"form": form, "hours": row}, section="hours")
