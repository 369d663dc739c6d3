"""Django loads `DatabaseWrapper` from here by name."""

from __future__ import annotations

from django_tenants.postgresql_backend.base import DatabaseWrapper as TenantsDatabaseWrapper


class DatabaseWrapper(TenantsDatabaseWrapper):
    """django-tenants' connection."""
