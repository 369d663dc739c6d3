"""The calculator: when is it due, and which days were skipped."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from central.calendars.access import for_officials, with_calendar
from central.calendars.forms import ReckonForm
from central.calendars.queries import service_times
from central.calendars.reckoning import Explanation, explain
from central.calendars.views.page import page
from central.ui.forms import refused
from kernel.clock.calendars import WorkCalendar
from kernel.clock.duedates import DueDate, PolicyVersion
from kernel.clock.queries import load_calendar, plan_due
from kernel.clock.wording import describe_doubt, format_due, format_standard
from kernel.errors import DomainError
from kernel.time import now


@for_officials
@with_calendar
def reckon(request: HttpRequest) -> HttpResponse:
    """Reckon a due time; changes nothing, so the answer has an address of its own."""
    calendar = load_calendar()
    form = _form(request, calendar)
    shown: dict[str, Any] = {"form": form, "calendar": calendar}
    if form.is_bound and form.is_valid():
        try:
            shown |= _answer(explain(_due(form, calendar), calendar=calendar))
        except DomainError as error:
            refused(form, error)
    return page(request, "reckon", shown, section="reckon")


def _form(request: HttpRequest, calendar: WorkCalendar) -> ReckonForm:
    """Return the form as asked, or a fresh one that begins now with what the link named."""
    services = service_times()
    if "date" in request.GET:
        return ReckonForm(request.GET, services=services)
    here = timezone.localtime(now(), calendar.zone)
    return ReckonForm(
        initial={"date": here.date(), "time": here.time(), "service": request.GET.get("service", "")},
        services=services,
    )


def _due(form: ReckonForm, calendar: WorkCalendar) -> DueDate:
    start, code = form.start(calendar), form.cleaned_data["service"]
    if code:
        return plan_due(policy_code=code, start=start)
    own = PolicyVersion("", 0, form.standard(), _("Own reckoning"))
    return DueDate.reckon(policy=own, start=start, calendar=calendar)


def _answer(explanation: Explanation) -> dict[str, Any]:
    due = explanation.due
    zone = due.result.tzinfo
    return {
        "explanation": explanation,
        "due_words": format_due(due, zone or ""),
        "standard_words": format_standard(due.policy.standard),
        "doubt": describe_doubt(due),
        "unit": due.policy.standard.policy.unit.value,
    }
