"""Cache keys that hold the schema, for every alias (HAZARDS 6)."""

from __future__ import annotations

from django_tenants.cache import make_key, reverse_key

__all__ = ["make_key", "reverse_key"]
