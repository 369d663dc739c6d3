"""Which tenant a host name belongs to, asked of the database rarely.

Three memories per process, each bounded:
- tenants by host name and by schema, for TRUSTED seconds (a site that is not yet routable: for FRESH seconds);
- the set of all host names in use. An unknown host is refused from this set; it is read again at most once in FRESH
  seconds, so a flood of invented host names costs one query a second, however many names it invents.

Saving or deleting a Tenant or Domain clears them in this process; others learn of it within those times.
"""

from __future__ import annotations

import copy
import threading
from collections import OrderedDict
from time import monotonic
from typing import Any

from django.conf import settings
from django.db import models

from tenants.registry.active import registry_in_sight
from tenants.registry.models import Domain, Tenant

TRUSTED = 10.0
FRESH = 1.0
TENANTS_KEPT = 2000


class _Memory:
    """Tenants by a key, with an end of trust, bounded; the least recently stored go first."""

    def __init__(self) -> None:
        self._rows: OrderedDict[str, tuple[float, Tenant]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> Tenant | None:
        row = self._rows.get(key)
        if row is None or row[0] <= monotonic():
            return None
        return row[1]

    def put(self, key: str, tenant: Tenant) -> None:
        trust = TRUSTED if tenant.is_routable else FRESH
        with self._lock:
            self._rows[key] = (monotonic() + trust, tenant)
            self._rows.move_to_end(key)
            while len(self._rows) > TENANTS_KEPT:
                self._rows.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._rows.clear()

    def __len__(self) -> int:
        return len(self._rows)


class _HostsInUse:
    """The set of all host names in use, and when it was read."""

    def __init__(self) -> None:
        self._names: frozenset[str] = frozenset()
        self._read_at = float("-inf")
        self._times_cleared = 0
        self._reading = threading.Lock()

    def holds(self, host: str) -> bool:
        if host in self._names:
            return True
        # Whoever comes while another reads waits for it: a process that has just begun knows no name at all.
        with self._reading:
            if monotonic() - self._read_at < FRESH:
                return host in self._names
            return host in self._read()

    def clear(self) -> None:
        # Never waits: whoever saves a row may hold locks that a reader is waiting for.
        self._times_cleared += 1
        self._read_at = float("-inf")
        self._names = frozenset()

    def _read(self) -> frozenset[str]:
        began, cleared = monotonic(), self._times_cleared
        names = frozenset(Domain.objects.values_list("domain", flat=True))
        if cleared == self._times_cleared:
            self._names, self._read_at = names, began
        return names


_by_host = _Memory()
_by_schema = _Memory()
_in_use = _HostsInUse()


def find_by_host(host: str) -> Tenant | None:
    """Return the tenant of a plain host name (routable or not), or None; no statement on a warm process.

    The caller gets a copy of its own.
    """
    known = _by_host.get(host)
    if known is None and _in_use.holds(host):
        known = _read(_by_host, host, domains__domain=host)
    return copy.copy(known)


def find_by_schema(schema_name: str) -> Tenant | None:
    """Return the tenant of a schema, or None; no statement on a warm process.

    A schema that cannot see the registry (a template being built) has no tenant.
    """
    known = _by_schema.get(schema_name)
    if known is None and registry_in_sight():
        known = _read(_by_schema, schema_name, schema_name=schema_name)
    return copy.copy(known)


def platform() -> Tenant:
    """Return the platform's own tenant; unsaved where the database was never seeded."""
    known = find_by_schema(settings.PUBLIC_SCHEMA_NAME)
    if known is None:
        known = unsaved_platform()
        _by_schema.put(settings.PUBLIC_SCHEMA_NAME, known)
    return known


def unsaved_platform() -> Tenant:
    """Return what the platform's row holds."""
    return Tenant(
        schema_name=settings.PUBLIC_SCHEMA_NAME, kind="PLATFORM", state="ACTIVE", name="Gapura", label="", profile={}
    )


def forget(**_: Any) -> None:
    """Forget everything, so that the next look-up asks the database (also a receiver of save and delete)."""
    for memory in (_by_host, _by_schema, _in_use):
        memory.clear()


def _read(memory: _Memory, key: str, **wanted: str) -> Tenant | None:
    """Read a tenant and remember it; the registry's tables exist in `public` alone, so no switch is needed."""
    rows = Tenant.objects.select_related("parent").filter(**wanted)
    if "domains__domain" in wanted:
        rows = rows.annotate(leads_on=models.F("domains__redirects_until"))
    known = rows.first()
    if known is not None:
        _ = known.host  # so that the host, too, is answered without a statement
        memory.put(key, known)
    return known
