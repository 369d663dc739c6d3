"""How long sets are kept, and which of those whose time is over may go."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from tenants.registry.models import BackupReason, BackupSet, BackupState, TenantState

# A final set has no end here: it is all that is left of its site, and goes only with the site's own deletion.
KEPT: Mapping[BackupReason, timedelta | None] = {
    BackupReason.MANUAL: timedelta(days=90),
    BackupReason.BEFORE_UPGRADE: timedelta(days=14),
    BackupReason.BEFORE_RESTORE: timedelta(days=30),
    BackupReason.FINAL: None,
}


def expiry_of(reason: BackupReason, *, made_at: datetime) -> datetime | None:
    """Return when a set made at that moment may go; None: it stays."""
    kept = kept_for(reason)
    return None if kept is None else made_at + kept


def kept_for(reason: BackupReason) -> timedelta | None:
    """Return how long a set is kept; None: it has no end."""
    if reason == BackupReason.SCHEDULED:
        return timedelta(days=settings.GAPURA_BACKUP_KEPT_DAYS)
    return KEPT[reason]


def removable(*, at: datetime) -> QuerySet[BackupSet]:
    """Return the sets whose time is over at that moment and that nobody would miss.

    A site that is there always keeps its newest whole set, and the newest that was read back, however old they are.
    """
    due = BackupSet.objects.filter(expires_at__lte=at).exclude(state=BackupState.REMOVED)
    whole = BackupSet.objects.filter(
        tenant=OuterRef("tenant"), state=BackupState.WHOLE, finished_at__gt=OuterRef("finished_at")
    )
    is_no_copy = ~Q(state=BackupState.WHOLE) | Q(tenant__isnull=True) | Q(tenant__state=TenantState.DELETED)
    is_followed = Exists(whole) & (Q(verified_at__isnull=True) | Exists(whole.filter(verified_at__isnull=False)))
    return due.filter(is_no_copy | is_followed)
