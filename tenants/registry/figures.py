"""Writes the rolled-up figures of sites: heartbeats, freshness of content; destroys what identifies visitors."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from kernel.time import now
from tenants.registry.models import ContentFreshness, SiteHeartbeat, Tenant, TenantState, VisitorMark, VisitorSalt
from tenants.registry.switching import in_public
from tenants.registry.visitors import collecting

# Processes may write hits of a day for a little while after its end.
GRACE = timedelta(minutes=5)
# Pages draw the last ones, the figures ask for three; at 3,000 sites a day is two million of them.
HEARTBEATS_KEPT = timedelta(days=2)


def record_heartbeat(
    *, tenant: Tenant, ok: bool, status: int | None, ms: int | None, at: datetime | None = None
) -> SiteHeartbeat:
    """Write down one look at a site from outside; `ms` is how long the answer took."""
    return SiteHeartbeat.objects.create(tenant=tenant, checked_at=at or now(), ok=ok, status=status, ms=ms)


def record_heartbeats(looks: Sequence[SiteHeartbeat]) -> int:
    """Write down the looks of a round; return how many. A site that went away while it was looked at is left out."""
    there = set(Tenant.objects.filter(pk__in=[one.tenant_id for one in looks]).values_list("pk", flat=True))
    return len(SiteHeartbeat.objects.bulk_create(one for one in looks if one.tenant_id in there))


def roll_up() -> dict[str, int]:
    """Do what is due about the figures, and return how much of each; doing it again at once does nothing."""
    with in_public():
        return {
            "views": collecting.flush(),
            "salts": destroy_old_salts(),
            "heartbeats": drop_old_heartbeats(),
            "freshness": measure_unmeasured(),
        }


def destroy_old_salts() -> int:
    """Destroy the salts and marks of days that are over; after that nobody can tell who was here."""
    today = timezone.localdate(now() - GRACE, timezone.get_default_timezone())
    VisitorMark.objects.filter(date__lt=today).delete()
    return VisitorSalt.objects.filter(date__lt=today).delete()[0]


def drop_old_heartbeats() -> int:
    """Forget heartbeats older than two days."""
    return SiteHeartbeat.objects.filter(checked_at__lt=now() - HEARTBEATS_KEPT).delete()[0]


def measure_unmeasured() -> int:
    """Give active sites that never published a row that says so."""
    missing = Tenant.objects.filter(state=TenantState.ACTIVE, freshness=None).exclude(kind="PLATFORM")
    moment = now()
    rows = [ContentFreshness(tenant=tenant, measured_at=moment) for tenant in missing]
    ContentFreshness.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
