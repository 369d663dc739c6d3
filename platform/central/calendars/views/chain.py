"""How the chain of approval is run."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from central.calendars.access import for_keepers, for_officials, with_calendar
from central.calendars.forms import ChainForm
from central.calendars.operations import set_chain
from central.calendars.queries import chain_policies, service_time
from central.calendars.views.page import page
from central.calendars.views.saving import saved, sent
from central.people.access import person
from central.websites.policy import current_policy
from central.websites.procedure import LAPSE_POLICY

SHOWN_POLICIES = 20


@for_officials
def current(request: HttpRequest) -> HttpResponse:
    """Show the policy in force, how long names are held, and what held before."""
    shown = {
        "policy": current_policy(),
        "holding": service_time(LAPSE_POLICY.code),
        "policies": chain_policies()[:SHOWN_POLICIES],
    }
    return page(request, "chain", shown, section="chain")


@for_keepers
@with_calendar
def change(request: HttpRequest) -> HttpResponse:
    """Let another policy hold from now on."""
    policy, holding = current_policy(), service_time(LAPSE_POLICY.code)
    present = {
        "profile": policy.profile,
        "auto_provision": policy.auto_provision,
        "skipped_rows": policy.skipped_rows,
        "reservation_days": holding.current.amount if holding else LAPSE_POLICY.standard.amount,
    }
    form = ChainForm(sent(request), initial=present)

    def save() -> None:
        set_chain(**form.cleaned_data, by=person(request))

    told = _("Set. Requests that are submitted from now on follow it.")
    answer = saved(request, form, save=save, told=told, to="calendars:chain")
    return answer or page(request, "chain_form", {"form": form}, section="chain")
