"""Which id a zone has at Cloudflare: given, remembered, or found by its name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from provisioning.providers.dns_cloudflare.access import ZoneMemory
from provisioning.providers.dns_cloudflare.answers import Zone
from provisioning.providers.dns_cloudflare.api import Api
from provisioning.providers.dns_cloudflare.errors import TokenInvalid, ZoneMissing

ACTIVE = "active"
STALE_WAIT_SECONDS = 1.0


class ZoneFinder:
    """Finds the id of one zone and notices when a remembered one leads nowhere."""

    def __init__(self, api: Api, *, zone: str, given: str, memory: ZoneMemory) -> None:
        self._api = api
        self._zone = zone
        self._given = given
        self._memory = memory

    @contextmanager
    def finding(self) -> Iterator[str]:
        """Yield the zone's id for the calls of the block.

        :raises ZoneMissing: Cloudflare knows no such zone. Not permanent where only the remembered id was wrong: it is
            forgotten, and the next try asks by name.
        """
        remembered = self._memory.recall(self._zone)
        try:
            yield remembered or self._found().id
        except ZoneMissing as error:
            self._memory.forget(self._zone)
            stale = bool(remembered)
            raise ZoneMissing(
                zone=self._zone, permanent=not stale, retry_after=STALE_WAIT_SECONDS if stale else None
            ) from error

    def look(self) -> Zone:
        """Ask for the zone itself: by the given id if it is this zone's, else by name.

        A given id of another zone is not used: Cloudflare would enter our names below that zone.

        :raises ZoneMissing: no such zone.
        """
        try:
            zone = self._api.zone(self._given) if self._given else None
        except ZoneMissing as error:
            raise ZoneMissing(zone=self._zone) from error
        return zone if zone is not None and zone.name == self._zone else self._by_name()

    def check_token(self) -> None:
        """Ask whether the token may be used.

        :raises TokenInvalid: it is disabled or has run out.
        """
        status = self._api.verify_token()
        if status != ACTIVE:
            raise TokenInvalid(reason=f"its state is “{status}”")

    def _found(self) -> Zone:
        zone = self.look()
        self._memory.remember(self._zone, zone.id)
        return zone

    def _by_name(self) -> Zone:
        zones = self._api.zones_named(self._zone)
        if not zones:
            raise ZoneMissing(zone=self._zone)
        # The same zone may wait in several accounts; the active one is the one that answers.
        return min(zones, key=lambda zone: zone.status != ACTIVE)
