"""How long sets are kept, and the removal of those whose time is over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from tenants.registry.models import BackupReason

# A final set has no end here: it is all that is left of its site, and goes only with the site's own deletion.
KEPT: Mapping[BackupReason, timedelta | None] = {
    BackupReason.MANUAL: timedelta(days=90),
    BackupReason.BEFORE_UPGRADE: timedelta(days=14),
    BackupReason.BEFORE_RESTORE: timedelta(days=30),
    BackupReason.FINAL: None,
}


def expiry_of(reason: BackupReason, *, made_at: datetime) -> datetime | None:
    """Return when a set made at that moment may go; None: it stays."""
    kept = KEPT[reason]
    return None if kept is None else made_at + kept
