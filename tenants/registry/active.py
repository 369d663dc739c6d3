"""Which schema the connection works in; below both the look-up of tenants and the switch between them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import connection

# The wrapper of tenants.registry.backend, whose methods Django's stubs do not know.
active_connection: Any = connection


def current_schema() -> str:
    """Return the schema the connection works in."""
    return str(active_connection.schema_name)


def in_platform() -> bool:
    """Return whether we are in the platform's own schema."""
    return current_schema() == settings.PUBLIC_SCHEMA_NAME


def registry_in_sight() -> bool:
    """Return whether the registry's tables, which live in `public`, can be read from the active schema."""
    return in_platform() or bool(active_connection.include_public_schema)
