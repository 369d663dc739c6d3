"""Finds the tenant of a host, enters its schema, and shows a plain page where there is none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from tenants.registry import lookup, plain_pages
from tenants.registry.hosts import is_platform_host, plain_host
from tenants.registry.maintenance import is_open
from tenants.registry.models import Tenant, TenantState
from tenants.registry.switching import in_found


class TenantMiddleware:
    """The outermost middleware: everything after it works in the schema of the request's host.

    An unknown host gets a page that names no site; no later middleware runs for it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        host = plain_host(request.META.get("HTTP_HOST") or request.META.get("SERVER_NAME", ""))
        if host is None:
            return plain_pages.malformed_host()
        if is_platform_host(host):
            return self._enter(request, lookup.platform(), settings.PUBLIC_SCHEMA_URLCONF)
        tenant = lookup.find_by_host(host)
        refusal = _refusal(tenant)
        if tenant is None or refusal is not None:
            return refusal or plain_pages.unknown_host()
        if getattr(tenant, "leads_on", None) is not None:
            return plain_pages.moved(to=f"{tenant.url.rstrip('/')}{request.get_full_path()}")
        until = tenant.maintenance_until
        if until is not None and tenant.is_in_maintenance and not is_open(request.path):
            return plain_pages.maintenance(reason=tenant.maintenance_reason, until=until)
        return self._enter(request, tenant, settings.ROOT_URLCONF)

    def _enter(self, request: Any, tenant: Tenant, urlconf: str) -> HttpResponse:
        request.tenant = tenant
        request.urlconf = urlconf
        with in_found(tenant):
            return self.get_response(request)


def _refusal(tenant: Tenant | None) -> HttpResponse | None:
    """Return the page shown instead of a site that nobody may enter now."""
    if tenant is None or tenant.state in (TenantState.POOL, TenantState.FAILED, TenantState.DELETED):
        return plain_pages.unknown_host()
    if tenant.state == TenantState.SUSPENDED:
        return plain_pages.suspended()
    if tenant.state == TenantState.ARCHIVED:
        return plain_pages.archived()
    return None if tenant.is_routable else plain_pages.not_ready()
