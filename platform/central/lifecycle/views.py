"""A site's page, and the page of each operation on it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from central.dashboard import sites
from central.dashboard.live import live_context, render_part
from central.lifecycle.backups import backups_shown
from central.lifecycle.deed import Deed
from central.lifecycle.deeds import DEEDS, deeds_despite_run, deeds_for, domain_deeds
from central.lifecycle.forms import PlainForm
from central.lifecycle.queries import (
    called_off_words,
    domains_of,
    find_tenant,
    open_run,
    records_of,
    runs_of,
    upload_wanted,
)
from central.lifecycle.rules import KEEPERS, is_keeper, may_see
from central.people.access import held_by, person, signed_in
from central.ui.forms import posted, refused
from kernel.errors import DomainError
from provisioning.hosts.queries import NOWHERE, server_of
from provisioning.kinds import SERVED
from provisioning.models import LifecyclePolicy
from provisioning.operations import find_called_off, find_yielding
from provisioning.steps import STEPS
from tenants.registry.models import Tenant


@signed_in
def show(request: HttpRequest, schema_name: str) -> HttpResponse:
    """Show how a site stands; officials and whoever acts for its agency see it, central IT has the buttons."""
    tenant = find_tenant(schema_name=schema_name)
    if tenant is None or not may_see(request, tenant):
        raise Http404
    run = open_run(tenant)
    if request.headers.get("HX-Request") and run is not None:
        return render_part(request, run, refresh=True)
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Refresh": "true"})
    is_free = is_keeper(request) and run is None
    despite = deeds_despite_run(tenant) if is_keeper(request) and run is not None else []
    shown = {
        "tenant": tenant,
        "line": sites.lines([tenant])[0],
        "server": server_of(tenant) if tenant.state not in NOWHERE else None,
        "domains": domains_of(tenant),
        "open_run": run,
        "records": records_of(run),
        "upload_wanted": upload_wanted(run) if is_keeper(request) else "",
        "runs": runs_of(tenant),
        "deeds": deeds_for(tenant) if is_free else despite,
        "domain_deeds": domain_deeds(tenant) if is_free else [],
        **backups_shown(tenant, is_free=is_free),
        "is_official": is_keeper(request),
        "may_maintain": is_free and tenant.state in SERVED,
        **live_context(run, url=request.path),
    }
    return render(request, "lifecycle/site.html", shown)


@held_by(*KEEPERS)
def operate(request: HttpRequest, schema_name: str, slug: str) -> HttpResponse:
    """Say exactly what an operation will do, ask what it needs, and start it when it is confirmed."""
    tenant, deed = find_tenant(schema_name=schema_name), DEEDS.get(slug)
    if tenant is None or deed is None:
        raise Http404
    if request.method != "POST" and not deed.fits(tenant):
        state = tenant.get_state_display()
        messages.error(request, _("This cannot be done to the site as it stands now: %(state)s.") % {"state": state})
        return redirect("lifecycle:site", schema_name)
    typed = posted(request)
    initial = {name: request.GET.get(name, "")[:300] for name in ("domain", "backup")}
    form = deed.form(typed, initial=initial, host=tenant.host, tenant=tenant)
    if typed is not None and form.is_valid() and _start(request, form, deed, tenant):
        return redirect("lifecycle:site", schema_name)
    return render(
        request, "lifecycle/deed.html", {"tenant": tenant, "deed": deed, "form": form, **_told(deed, tenant, form)}
    )


def _start(request: HttpRequest, form: PlainForm, deed: Deed, tenant: Tenant) -> bool:
    try:
        run = deed.ask(tenant=tenant, by=person(request), **form.wants())
    except DomainError as error:
        refused(form, error)
        return False
    messages.success(request, str(deed.said or deed.kind.words.going))
    called_off = find_called_off(by_run=run) if run is not None else None
    if called_off is not None:
        messages.info(request, called_off_words(called_off))
    return True


def _told(deed: Deed, tenant: Tenant, form: PlainForm) -> dict[str, object]:
    terms = LifecyclePolicy.in_force()
    server = server_of(tenant)
    values = {
        "host": tenant.host,
        "days": terms.redirect_days,
        "rest": terms.quarantine_days,
        "server": server.title,
        "address": server.target,
    }
    return {
        "yielding": find_yielding(tenant=tenant, to=deed.kind.key),
        "explanation": str(deed.explanation) % values,
        "steps": [STEPS[key].title for key in deed.kind.steps],
        "suffix": f".{tenant.parent.serving_suffix}" if tenant.parent else "",
        "domain": form["domain"].value() if deed.belongs_to == "domain" else "",
    }
