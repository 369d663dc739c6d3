"""What must not work again after a site was restored from a backup."""

from __future__ import annotations

from django.contrib.sessions.models import Session

from kernel.time import now
from tenants.members.models import Activation
from tenants.registry.backups import Restored


def close_doors(restored: Restored) -> None:
    """End every session, and void every link that was not used: both may since have been ended on purpose."""
    Session.objects.all().delete()
    Activation.objects.filter(used_at__isnull=True, revoked_at__isnull=True).update(revoked_at=now())
