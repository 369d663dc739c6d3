"""Cache keys that hold the schema, for every alias (HAZARDS 6)."""

from __future__ import annotations

from tenants.registry.switching import current_schema


def make_key(key: object, key_prefix: str, version: object) -> str:
    """Return the key under which the active schema stores `key`; a schema name holds no colon."""
    return f"{current_schema()}:{key_prefix}:{version}:{key}"


def reverse_key(key: str) -> str:
    """Return the key a caller used, from the stored one."""
    return key.split(":", 3)[3]
