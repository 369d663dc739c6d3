"""Service times: what holds, what held before, and the next version."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from central.calendars import queries
from central.calendars.access import for_keepers, for_officials, with_calendar
from central.calendars.forms import RevisionForm
from central.calendars.queries import ServiceTime, words_of
from central.calendars.views.page import page
from central.calendars.views.saving import saved, sent
from central.people.access import person
from central.people.queries import today
from kernel.clock.operations import revise_policy


@for_officials
def listing(request: HttpRequest) -> HttpResponse:
    """List every service time with what holds today and what is to come."""
    return page(request, "service_times", {"service_times": queries.service_times()}, section="times")


@for_officials
def history(request: HttpRequest, code: str) -> HttpResponse:
    """Show every version of one service time."""
    found = _found(code)
    versions = [(version, words_of(version)) for version in reversed(found.versions)]
    return page(request, "service_time", {"service_time": found, "versions": versions}, section="times")


@for_keepers
@with_calendar
def revise(request: HttpRequest, code: str) -> HttpResponse:
    """Let another version hold from a day on; open cases keep theirs."""
    found = _found(code)
    present = {"policy": found.current.policy, "amount": found.current.amount, "valid_from": today()}
    form = RevisionForm(sent(request), initial=present)

    def save() -> None:
        policy, amount = form.standard()
        values = form.cleaned_data
        revise_policy(
            code=code,
            policy=policy,
            amount=amount,
            source=values["source"],
            reason=values["reason"],
            valid_from=values["valid_from"],
            by=person(request),
        )

    told = _("The new version is on record. Cases that are under way keep theirs.")
    answer = saved(request, form, save=save, told=told, to="calendars:service_time", args=(code,))
    return answer or page(request, "service_time_form", {"form": form, "service_time": found}, section="times")


def _found(code: str) -> ServiceTime:
    found = queries.service_time(code)
    if found is None:
        raise Http404
    return found
