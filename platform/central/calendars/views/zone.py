"""The calendar as a whole: its zone, joint leave, and every version it was published in."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from central.calendars.access import for_keepers, for_officials, with_calendar
from central.calendars.forms import CalendarForm
from central.calendars.queries import calendar_versions
from central.calendars.views.page import page
from central.calendars.views.saving import saved, sent
from central.people.access import person
from kernel.clock.operations import change_calendar
from kernel.clock.queries import load_calendar

VERSIONS_A_PAGE = 30


@for_officials
@with_calendar
def listing(request: HttpRequest) -> HttpResponse:
    """List what changed the calendar, when, by whom; with its zone and whether joint leave closes."""
    versions = Paginator(calendar_versions(), VERSIONS_A_PAGE).get_page(request.GET.get("page"))
    return page(request, "versions", {"page": versions, "calendar": load_calendar()}, section="versions")


@for_keepers
@with_calendar
def change(request: HttpRequest) -> HttpResponse:
    """Move the calendar to another zone, or let joint leave close the office or not."""
    calendar = load_calendar()
    present = {"timezone": calendar.timezone, "joint_leave_closes": calendar.joint_leave_closes}
    form = CalendarForm(sent(request), initial=present)

    def save() -> None:
        change_calendar(**form.cleaned_data, by=person(request))

    answer = saved(request, form, save=save, told=_("The calendar is changed."), to="calendars:versions")
    return answer or page(request, "zone_form", {"form": form}, section="versions")
