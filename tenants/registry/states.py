"""The states of a site, and what leads from one to another (table in README.md)."""

from __future__ import annotations

from types import MappingProxyType

from tenants.registry.models.tenants import TenantState

POOL, CLAIMED, READY, ACTIVE, SUSPENDED, FAILED, ARCHIVED, DELETED = (
    TenantState.POOL,
    TenantState.CLAIMED,
    TenantState.READY,
    TenantState.ACTIVE,
    TenantState.SUSPENDED,
    TenantState.FAILED,
    TenantState.ARCHIVED,
    TenantState.DELETED,
)

# Nothing leads back to POOL: a schema somebody worked in is never given to somebody else.
TRANSITIONS: MappingProxyType[TenantState, frozenset[TenantState]] = MappingProxyType(
    {
        POOL: frozenset({CLAIMED}),
        CLAIMED: frozenset({READY, FAILED}),
        FAILED: frozenset({CLAIMED}),
        READY: frozenset({ACTIVE, SUSPENDED, FAILED, ARCHIVED}),
        ACTIVE: frozenset({SUSPENDED, ARCHIVED}),
        SUSPENDED: frozenset({READY, ACTIVE, ARCHIVED, DELETED}),
        # Only a restore, or calling the archiving off, leads back.
        ARCHIVED: frozenset({READY, ACTIVE, SUSPENDED}),
        DELETED: frozenset(),
    }
)


def sources_of(target: TenantState) -> frozenset[TenantState]:
    """Return the states from which `target` can be reached."""
    return frozenset(source for source, targets in TRANSITIONS.items() if target in targets)
