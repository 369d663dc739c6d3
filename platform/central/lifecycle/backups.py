"""What a site's page shows of its backups and of the day it will be archived; and the way back from that day."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from central.lifecycle.automatic import backups_to_come
from central.lifecycle.operations import keep_site
from central.lifecycle.queries import find_tenant
from central.lifecycle.rules import KEEPERS
from central.people.access import held_by, person
from provisioning.models import ArchivePlan
from tenants.registry.models import BackupSet, BackupState, Tenant

SETS_SHOWN = 20


def backups_shown(tenant: Tenant, *, is_free: bool) -> dict[str, Any]:
    """Return the latest sets of a site, those that were removed apart, what comes by itself, and the day of its end."""
    sets = BackupSet.objects.filter(tenant=tenant).exclude(state=BackupState.REMOVED).order_by("-started_at")
    return {
        "backups": list(sets[:SETS_SHOWN]),
        "backups_to_come": backups_to_come(tenant),
        "may_verify": is_free and tenant.state in ("READY", "ACTIVE", "SUSPENDED", "ARCHIVED"),
        "archive_plan": ArchivePlan.objects.filter(tenant=tenant, stage=ArchivePlan.Stage.PLANNED).first(),
    }


@require_POST
@held_by(*KEEPERS)
def keep(request: HttpRequest, schema_name: str) -> HttpResponse:
    """Take back the day on which a site will be archived."""
    tenant = find_tenant(schema_name=schema_name)
    if tenant is None:
        raise Http404
    if keep_site(tenant=tenant, by=person(request)):
        messages.success(request, _("The site stays; nobody is warned any more."))
    else:
        messages.error(request, _("No day is set for this site, or its archiving has begun."))
    return redirect("lifecycle:site", tenant.schema_name)
