"""Which schema we are in."""

from __future__ import annotations

from django.db import connection


def current_schema() -> str:
    """Return the schema the connection works in."""
    return str(connection.schema_name)  # type: ignore[attr-defined]
