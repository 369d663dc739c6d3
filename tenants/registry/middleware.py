"""Finds the tenant of a host."""

from __future__ import annotations

from django_tenants.middleware.main import TenantMainMiddleware


class TenantMiddleware(TenantMainMiddleware):
    """django-tenants' middleware."""
