"""The one way in and out of a schema.

`in_tenant` and `in_public` make a context manager per call, so threads and recursion cannot mix tenants up
(HAZARDS 1). They refuse to switch inside an open transaction (HAZARDS 7) and to enter a schema that was never
proven whole, where a missing table would fall through to `public` (HAZARDS 4).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _
from django_tenants.postgresql_backend.base import FakeTenant

from tenants.registry.active import active_connection, current_schema, in_platform, registry_in_sight
from tenants.registry.errors import UnknownSchema

if TYPE_CHECKING:
    from tenants.registry.models import Tenant

__all__ = [
    "current_schema",
    "current_tenant",
    "in_found",
    "in_platform",
    "in_public",
    "in_raw_schema",
    "in_schema",
    "in_tenant",
    "registry_in_sight",
]


def current_tenant() -> Tenant:
    """Return the tenant we are in; the platform's row in `public`.

    :raises UnknownSchema: when the active schema belongs to no tenant (a template being built).
    """
    active = active_connection.tenant
    if active is None or isinstance(active, FakeTenant):
        return _known(current_schema())
    return active  # type: ignore[no-any-return]


@contextmanager
def in_tenant(tenant: Tenant | str) -> Iterator[Tenant]:
    """Work in a tenant's schema for the length of the block.

    :param tenant: the tenant, or the name of its schema.
    :raises UnknownSchema: when there is no such tenant, or its schema was not proven whole.
    :raises SchemaSwitchInTransaction: when a transaction is open.
    """
    wanted = _known(tenant) if isinstance(tenant, str) else tenant
    if not wanted.is_platform and wanted.proven_at is None:
        raise _unknown(wanted.schema_name)
    with _in(wanted):
        yield wanted


@contextmanager
def in_public() -> Iterator[None]:
    """Work in the platform's schema for the length of the block.

    :raises SchemaSwitchInTransaction: when a transaction is open in another schema.
    """
    with _in(FakeTenant(schema_name=settings.PUBLIC_SCHEMA_NAME)):
        yield


def in_found(tenant: Tenant) -> AbstractContextManager[None]:
    """Return the way into the schema of a tenant whose state was looked at already: for the middleware alone.

    What comes after the request finds the schema that was active before; on a warm connection neither way costs a
    statement, since a path is sent only when one is needed that is not set.
    """
    return _in(tenant)


def in_schema(schema_name: str) -> AbstractContextManager[object]:
    """Return the way into a schema known by name: the platform's or a site's."""
    return in_public() if schema_name == settings.PUBLIC_SCHEMA_NAME else in_tenant(schema_name)


@contextmanager
def in_raw_schema(schema_name: str, *, include_public: bool = False) -> Iterator[None]:
    """Work in a schema that is no tenant yet: for the makers of templates alone; `public` is out of sight."""
    with _in(FakeTenant(schema_name=schema_name), include_public=include_public):
        yield


@contextmanager
def _in(tenant: Any, *, include_public: bool = True) -> Iterator[None]:
    previous, previously_public = active_connection.tenant, active_connection.include_public_schema
    active_connection.set_tenant(tenant, include_public)
    try:
        yield
    finally:
        active_connection.set_tenant(previous, previously_public)


def _known(schema_name: str) -> Tenant:
    from tenants.registry import lookup  # noqa: PLC0415 -- models load after this module

    found = lookup.find_by_schema(schema_name)
    if found is None:
        raise _unknown(schema_name)
    return found


def _unknown(schema_name: str) -> UnknownSchema:
    return UnknownSchema(
        _("There is no finished site in the schema {name}.").format(name=schema_name),
        remedy=_("Look at the site's provisioning run: its schema is not there, or not whole."),
    )
