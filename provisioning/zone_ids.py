"""Remembers the ids DNS services gave their zones; fits the providers' `ZoneMemory`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet

from kernel.time import now
from provisioning.models import ZoneId

# A zone's name servers change once in years, and then both sets answer for days.
SERVERS_FOR = timedelta(days=1)


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

    def name_servers(self, zone: str, *, ask: Callable[[], Sequence[str]]) -> tuple[str, ...]:
        """Return the name servers the service gave a zone; asked at most once a day.

        :param ask: asks the service, which finds and remembers the zone's id on the way.
        """
        row = self._of(zone).filter(servers_at__gt=now() - SERVERS_FOR).first()
        if row is not None:
            return tuple(row.name_servers)
        given = tuple(ask())
        self._of(zone).update(name_servers=list(given), servers_at=now())
        return given

    def _of(self, zone: str) -> QuerySet[ZoneId]:
        return ZoneId.objects.filter(provider=self.provider, zone=zone, hint=self.hint)
