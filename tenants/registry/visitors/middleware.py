"""Sees which answers a person got, and keeps one hit for each."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from kernel.time import now
from tenants.registry.models import Tenant
from tenants.registry.visitors.agents import fetches_ahead, is_robot
from tenants.registry.visitors.collecting import collector
from tenants.registry.visitors.marks import mark_of

logger = logging.getLogger(__name__)

# Where a site's own people work, and the addresses of one-time links.
NOT_COUNTED = ("/kelola/", "/masuk/", "/keluar/", "/sandi/", "/aktivasi/", "/akun/", "/media/", "/static/")


class VisitorMiddleware:
    """Counts pages that sites gave to people; put it right after the tenant middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        tenant: Tenant | None = getattr(request, "tenant", None)
        if tenant is not None and not tenant.is_platform and is_visit(request, response):
            _keep(request, tenant)
        return response


def is_visit(request: HttpRequest, response: Any) -> bool:
    """Return whether a person was given a page."""
    return (
        request.method == "GET"
        and response.status_code == 200
        and response.get("Content-Type", "").startswith("text/html")
        and not request.path.startswith(NOT_COUNTED)
        and not is_robot(request.headers.get("User-Agent", ""))
        and not fetches_ahead(request)
    )


def _keep(request: HttpRequest, tenant: Tenant) -> None:
    day = timezone.localdate(now(), timezone.get_default_timezone())
    try:
        mark = mark_of(request, tenant_id=tenant.pk, day=day)
    except DatabaseError as error:  # the day's salt cannot be read: a page matters more than its count
        logger.warning("A visit was not counted: %s", error)
        return
    collector.add(tenant_id=tenant.pk, day=day, mark=mark)
