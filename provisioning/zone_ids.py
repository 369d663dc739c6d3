"""Remembers the ids DNS services gave their zones; fits the providers' `ZoneMemory`."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from kernel.time import now
from provisioning.models import ZoneId


@dataclass(frozen=True)
class ZoneIds:
    """The ids of one provider's zones.

    :ivar hint: the id that is set by hand, if any.
    """

    provider: str
    hint: str = ""

    def recall(self, zone: str) -> str:
        """Return the zone's id, or nothing."""
        return self._of(zone).values_list("zone_id", flat=True).first() or ""

    def remember(self, zone: str, zone_id: str) -> None:
        """Keep the zone's id."""
        ZoneId.objects.update_or_create(
            provider=self.provider, zone=zone, hint=self.hint, defaults={"zone_id": zone_id, "found_at": now()}
        )

    def forget(self, zone: str) -> None:
        """The id leads nowhere any more."""
        self._of(zone).delete()

    def _of(self, zone: str) -> QuerySet[ZoneId]:
        return ZoneId.objects.filter(provider=self.provider, zone=zone, hint=self.hint)
