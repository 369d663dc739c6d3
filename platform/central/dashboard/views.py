"""What central IT looks at: requests, sites, indicators."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from central.dashboard import figures, sites
from central.lifecycle.rules import KEEPERS
from central.people.access import held_by
from central.people.models import Role
from central.people.visibility import roles_today
from provisioning.drift.queries import summary as drift_summary
from tenants.registry.models import TenantState
from tenants.registry.models.tenants import ROUTABLE

CENTRAL = tuple(Role)
SITES_ON_DASHBOARD = 12
SITES_A_PAGE = 50


@held_by(*CENTRAL)
def dashboard(request: HttpRequest) -> HttpResponse:
    """Show where everything stands, from rolled-up rows only."""
    counts = figures.requests_by_state()
    shown = {
        "counts": counts,
        "most": max((count.count for count in counts), default=1),
        "overdue": sum(count.overdue for count in counts),
        "indicators": figures.indicators(),
        "runs": figures.runs_in_progress(),
        "drift": drift_summary(),
        "sites": sites.lines(sites.shown_sites(among=ROUTABLE)[:SITES_ON_DASHBOARD]),
    }
    return render(request, "dashboard/dashboard.html", shown)


@held_by(*CENTRAL)
def fleet(request: HttpRequest) -> HttpResponse:
    """List the sites, fifty a page, with search and state; an archived one with its way back."""
    search, state = request.GET.get("q", "")[:100].replace("\x00", ""), request.GET.get("state", "")
    page = Paginator(sites.shown_sites(search=search, state=state), SITES_A_PAGE).get_page(request.GET.get("page"))
    states = [(value, TenantState(value).label) for value in sites.FILTERS]
    shown = {
        "page": page,
        "sites": sites.lines(page.object_list),
        "search": search,
        "state": state,
        "states": [*states, (sites.DOWN, _("Does not answer"))],
        "may_restore": bool(roles_today(request).intersection(KEEPERS)),
    }
    return render(request, "dashboard/fleet.html", shown)
