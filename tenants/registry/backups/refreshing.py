"""The hook by which the modules above set right what a restored schema must not keep as it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from tenants.registry.switching import in_raw_schema


@dataclass(frozen=True)
class Restored:
    """Where a restored site will be reached."""

    host: str
    port: int


_refreshers: list[Callable[[Restored], object]] = []


def register_refresher(func: Callable[[Restored], object]) -> None:
    """Have `func` run inside every restored schema before it is taken into use; call it at app ready.

    `public` is out of sight, and it may run twice.
    """
    if func not in _refreshers:
        _refreshers.append(func)


def refresh(schema_name: str, *, host: str) -> None:
    """Run what was registered, in one transaction of the schema."""
    restored = Restored(host=host, port=int(settings.GAPURA_PORT))
    with in_raw_schema(schema_name), transaction.atomic():
        for func in _refreshers:
            func(restored)
