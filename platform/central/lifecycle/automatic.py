"""The words by which a site's page says that its backups come by themselves, and when the next one is due."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from kernel.time import now
from tenants.registry.backups import ages
from tenants.registry.models import Tenant, TenantState

WITH_BACKUPS = (TenantState.READY, TenantState.ACTIVE, TenantState.SUSPENDED)


def backups_to_come(tenant: Tenant) -> list[str]:
    """Return what is to be expected, a sentence each; none for a site of which there is nothing to back up any more."""
    if tenant.state not in WITH_BACKUPS:
        return []
    every = settings.GAPURA_BACKUP_EVERY_DAYS
    if not every:
        return [gettext("On this platform no backup is made by itself.")]
    kept = gettext("The newest one is kept until another takes its place.")
    return [_rhythm(every), *_hours(), _next(tenant), kept]


def _rhythm(days: int) -> str:
    if days == 1:
        return gettext("A backup is made by itself every day.")
    return gettext("A backup is made by itself every %(days)d days.") % {"days": days}


def _hours() -> list[str]:
    first, last = settings.GAPURA_BACKUP_HOURS
    if first == last:
        return []
    return [gettext("It begins between %(first)s and %(last)s.") % {"first": f"{first:02}.00", "last": f"{last:02}.00"}]


def _next(tenant: Tenant) -> str:
    due = ages.find_due_at(tenant)
    if due is not None:
        return _due(due)
    if tenant.state == TenantState.SUSPENDED:
        return gettext("It was backed up as it was left; the next one comes when the site is open again.")
    return gettext("The first one comes when the site has been in use that long.")


def _due(due: datetime) -> str:
    if due <= now():
        return gettext("The next one is due now; the site that has waited longest has its turn first.")
    return gettext("The next one is due on %(day)s.") % {"day": date_format(timezone.localtime(due), "j F Y")}
