"""How old the newest whole set of a site is, and when the next one is due by itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from tenants.registry.models import BackupSet, BackupState, Tenant, TenantKind, TenantState


def unsaved_since() -> Coalesce:
    """Give, in a query of sites, when the newest whole set was made; of one without, its first day in use."""
    sets = BackupSet.objects.filter(tenant=OuterRef("pk"), state=BackupState.WHOLE).order_by("-finished_at")
    return Coalesce(Subquery(sets.values("finished_at")[:1]), F("activated_at"))


def unsaved_for(span: timedelta, *, at: datetime) -> QuerySet[Tenant]:
    """Return the sites whose newest whole set is older than that at that moment, the oldest first."""
    sites = Tenant.objects.exclude(kind=TenantKind.PLATFORM).annotate(unsaved_since=unsaved_since())
    return sites.filter(unsaved_since__lte=at - span).order_by("unsaved_since", "pk")


def due(*, at: datetime) -> QuerySet[Tenant]:
    """Return the sites of which a set is due at that moment, the oldest first; none where none is made by itself."""
    every = settings.GAPURA_BACKUP_EVERY_DAYS
    if not every:
        return Tenant.objects.none()
    return unsaved_for(timedelta(days=every), at=at).filter(_changes())


def find_due_at(tenant: Tenant) -> datetime | None:
    """Return from when on the next set of a site is due; None where none is made by itself."""
    every = settings.GAPURA_BACKUP_EVERY_DAYS
    sites = Tenant.objects.filter(pk=tenant.pk).annotate(unsaved_since=unsaved_since()).filter(_changes())
    since = sites.values_list("unsaved_since", flat=True).first()
    return since + timedelta(days=every) if every and since else None


def is_hour(at: datetime) -> bool:
    """Say whether backups may begin at that moment, by the local clock."""
    first, last = settings.GAPURA_BACKUP_HOURS
    hour = timezone.localtime(at).hour
    return first <= hour < last if first < last else hour >= first or hour < last


def _changes() -> Q:
    """An active site; and a suspended one until it was backed up as it was left: nothing in it changes after that."""
    return Q(state=TenantState.ACTIVE) | Q(state=TenantState.SUSPENDED, unsaved_since__lt=F("suspended_at"))
