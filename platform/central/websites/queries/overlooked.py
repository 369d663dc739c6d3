"""Requests that missed a piece of news: the run ended, or the site was taken into use, and they do not know."""

from __future__ import annotations

from django.db.models import QuerySet

from central.websites.states import RequestState
from provisioning.models import Run
from provisioning.states import RunState
from tenants.registry.models import Tenant, TenantState


def overlooked_runs() -> QuerySet[Run]:
    """Return runs that ended while their request still waits for them."""
    return Run.objects.filter(
        website_requests__state=RequestState.PROVISIONING,
        website_requests__problem="",
        state__in=[RunState.SUCCEEDED.value, RunState.FAILED.value],
    )


def overlooked_sites() -> QuerySet[Tenant]:
    """Return active sites whose request still waits for its agency."""
    return Tenant.objects.filter(
        state=TenantState.ACTIVE, website_requests__state=RequestState.ANSWERED, website_requests__change=""
    )
