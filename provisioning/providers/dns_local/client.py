"""Claims and releases in a zone kept as a JSON file below the platform's home."""

from __future__ import annotations

from pathlib import Path

from provisioning.providers.dns import (
    Claim,
    ClaimResult,
    Record,
    host_name,
    judge,
    name_in_zone,
    wanted_record,
)
from provisioning.providers.dns_local.zone_file import Zone, locked, read_zone, write_zone
from provisioning.providers.errors import RecordNotOurs

LOCK_TIMEOUT_SECONDS = 3.0


class LocalZone:
    """A zone as the file `<home>/dns/<zone>.json`; a `DnsProvider`.

    A kill at any instant leaves either the old zone or the new one, whole.
    """

    def __init__(self, *, home: Path, zone: str, lock_timeout: float = LOCK_TIMEOUT_SECONDS) -> None:
        """:raises NameRefused: `zone` is not a host name (it becomes a file name)."""
        self._zone = host_name(zone.removeprefix("*"), use="zone")  # a wildcard names no zone: it fails here
        self._lock_timeout = lock_timeout
        self.path = home / "dns" / f"{self._zone}.json"

    @property
    def zone(self) -> str:
        """The zone's name, lower case, without a final dot."""
        return self._zone

    @property
    def serial(self) -> int:
        """The zone's serial: grows by one with each real change."""
        return self._read().serial

    def find(self, name: str) -> Record | None:
        """Return the record of `name`, whoever owns it.

        :raises NameRefused, NameOutsideZone, ZoneUnreadable:
        """
        return self._read().records.get(name_in_zone(name, zone=self._zone))

    def records(self) -> tuple[Record, ...]:
        """Return all records of the zone, ordered by name.

        :raises ZoneUnreadable:
        """
        return tuple(record for _, record in sorted(self._read().records.items()))

    def claim(self, name: str, *, target: str, owner: str) -> Claim:
        """Point `name` at `target` for `owner`; doing it twice does it once.

        :raises RecordNotOurs: another owner's record stands there; nothing was changed.
        :raises NameRefused, NameOutsideZone, ZoneBusy, ZoneUnreadable, ZoneNotWritable:
        """
        wanted = wanted_record(name, target=target, owner=owner, zone=self._zone)
        with locked(self.path, zone=self._zone, timeout=self._lock_timeout):
            zone = self._read()
            found = zone.records.get(wanted.name)
            result = judge(found, wanted=wanted)
            if found is not None and result is ClaimResult.CONFLICT:
                raise _not_ours(found)
            if result is not ClaimResult.SAME:
                self._write(zone, {**zone.records, wanted.name: wanted})
        return Claim(result=result, record=wanted, before=found)

    def release(self, name: str, *, owner: str) -> bool:
        """Remove the record of `name`; False when there was none.

        :raises RecordNotOurs: another owner's record stands there; nothing was changed.
        :raises NameRefused, NameOutsideZone, ZoneBusy, ZoneUnreadable, ZoneNotWritable:
        """
        normal = name_in_zone(name, zone=self._zone)
        with locked(self.path, zone=self._zone, timeout=self._lock_timeout):
            zone = self._read()
            found = zone.records.get(normal)
            if found is None:
                return False
            if found.owner != owner:
                raise _not_ours(found)
            self._write(zone, {key: record for key, record in zone.records.items() if key != normal})
        return True

    def _read(self) -> Zone:
        return read_zone(self.path, name=self._zone)

    def _write(self, zone: Zone, records: dict[str, Record]) -> None:
        write_zone(self.path, zone=Zone(name=zone.name, serial=zone.serial + 1, records=records))


def _not_ours(found: Record) -> RecordNotOurs:
    return RecordNotOurs(name=found.name, target=found.target, holder=found.owner or found.comment or "–")
