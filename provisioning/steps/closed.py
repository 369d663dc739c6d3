"""Looks from outside that a suspended or archived site shows nothing of itself, whatever is asked of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_noop

from provisioning.hosts.models import WebServer
from provisioning.hosts.queries import server_of
from provisioning.outcomes import Done, Outcome, Retry, Trouble
from provisioning.plan import Actual, Plan
from provisioning.providers.outside.errors import NobodyAnswers
from provisioning.states import ReasonCode
from provisioning.steps.job import Job
from provisioning.steps.looks import MARKER, ask
from provisioning.steps.sites import get_site
from provisioning.troubles import trouble_of
from tenants.registry.models import Domain, Tenant, TenantState

UNAVAILABLE, GONE = 503, 410
STILL_SHOWN = gettext_noop("The suspended site still shows something of itself: %(url)s answered %(status)s.")
WAIT_OR_LOOK = gettext_noop(
    "Web processes learn of it within ten seconds. If it lasts, look at the site in a browser, then resume the run."
)


def probe(job: Job) -> Actual:
    """There is nothing to change here, only to look at."""
    return Actual(exists=True, matches=True)


def plan(job: Job, actual: Actual) -> Plan:
    """Keep the address; only look."""
    return Plan.single(actual, kind="address", target=get_site(job).host, after={})


def apply(job: Job, plan: Plan) -> Outcome:
    """Look; what is still shown is looked at again, since web processes learn of it with a delay."""
    try:
        trouble = find_shown(get_site(job))
    except NobodyAnswers as error:
        return Retry(ReasonCode.WEB_NOT_UP, trouble_of(error))
    return Done({"looks": list(_paths(get_site(job)))}) if trouble is None else Retry(ReasonCode.STILL_SHOWN, trouble)


def find_shown(site: Tenant, *, server: WebServer | None = None) -> Trouble | None:
    """Ask for pages, files, sign-in, management and interface under every name; each must answer as closed.

    :param server: the web host that is asked; the site's own where none is named.
    :raises ProviderError: no answer at all.
    """
    at = server or server_of(site)
    expected = GONE if site.state == TenantState.ARCHIVED else UNAVAILABLE
    for row in Domain.objects.filter(tenant=site, redirects_until=None).order_by("-is_primary", "pk"):
        for path in _paths(site):
            seen = ask(row.domain, path, server=at)
            if seen.status != expected or MARKER in seen.metas or site.name in seen.text:
                values = {"url": f"{row.domain}{path}", "status": str(seen.status)}
                return Trouble("still_shown", STILL_SHOWN, WAIT_OR_LOOK, values=values)
    return None


def verify(job: Job, result: Mapping[str, Any]) -> str:
    """The looks were the reading back."""
    return ""


def undo(job: Job, plan: Plan) -> Outcome:
    """Nothing was made."""
    return Done()


def _paths(site: Tenant) -> tuple[str, ...]:
    media = f"{settings.MEDIA_URL}{site.schema_name}/x.jpg"
    return ("/", settings.LOGIN_URL, "/kelola/", "/api/v1/", media, "/sitemap.xml")
