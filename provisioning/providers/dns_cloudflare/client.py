"""Claims and releases in a zone at Cloudflare."""

from __future__ import annotations

from collections.abc import Sequence

from provisioning.providers.dns import CHALLENGE_TTL, Claim, Record, host_name, name_in_zone, wanted_record
from provisioning.providers.dns_cloudflare import texts
from provisioning.providers.dns_cloudflare.access import Access, Budget, OwnMemory, Unlimited, ZoneMemory
from provisioning.providers.dns_cloudflare.answers import Row, Zone
from provisioning.providers.dns_cloudflare.api import Api
from provisioning.providers.dns_cloudflare.bulk import claim_many
from provisioning.providers.dns_cloudflare.claiming import claim_one, release_one
from provisioning.providers.dns_cloudflare.listing import all_rows
from provisioning.providers.dns_cloudflare.zones import ZoneFinder


class CloudflareZone:
    """A zone at Cloudflare; a `BulkDnsProvider` and a `ChallengeZone`.

    Every verb may raise any `ProviderFault` of `errors`; a verb that was cut short may be repeated.
    """

    def __init__(
        self,
        access: Access,
        *,
        zone: str,
        zone_id: str = "",
        budget: Budget | None = None,
        memory: ZoneMemory | None = None,
    ) -> None:
        """:param zone_id: found by the zone's name, and then remembered, where it is not given.

        :raises NameRefused: `zone` is not a host name.
        """
        self._zone = host_name(zone.removeprefix("*"), use="zone")
        self._api = Api(access, budget=budget or Unlimited())
        self._finder = ZoneFinder(self._api, zone=self._zone, given=zone_id, memory=memory or OwnMemory())

    def __repr__(self) -> str:
        return f"CloudflareZone({self._zone!r})"

    @property
    def zone(self) -> str:
        """The zone's name, lower case, without a final dot."""
        return self._zone

    def find(self, name: str) -> Record | None:
        """Return the record of `name`, whoever owns it: one that nobody claimed before a claimed one."""
        normal = name_in_zone(name, zone=self._zone)
        with self._finder.finding() as zone_id:
            rows = [row for row in self._api.records_named(zone_id, normal) if row.is_pointing]
        return min(rows, key=_foreign_first).record if rows else None

    def name_servers(self) -> tuple[str, ...]:
        """Return the name servers Cloudflare gave the zone, in one request; none where it answers single names only."""
        with self._finder.finding() as zone_id:
            return self._api.zone(zone_id).name_servers

    def is_proxied(self, name: str) -> bool:
        """Whether visitors of `name` are told Cloudflare's own addresses instead of the record's target."""
        normal = name_in_zone(name, zone=self._zone)
        with self._finder.finding() as zone_id:
            return any(row.is_proxied for row in self._api.records_named(zone_id, normal) if row.is_pointing)

    def records(self) -> tuple[Record, ...]:
        """Return all records of the zone, ours and others', ordered by name."""
        return tuple(record for _id, record in self.identified_records())

    def identified_records(self) -> tuple[tuple[str, Record], ...]:
        """Return all records of the zone with their ids, ordered by name."""
        with self._finder.finding() as zone_id:
            rows = all_rows(self._api, zone_id)
        return tuple((row.id, row.record) for row in sorted(rows, key=lambda row: (row.name, row.age_key)))

    def size(self) -> int:
        """Return how many records of any kind the zone holds, in one request."""
        with self._finder.finding() as zone_id:
            return self._api.page(zone_id, number=1, size=5).total_count

    def claim(self, name: str, *, target: str, owner: str) -> Claim:
        """Point `name` at `target` for `owner`; doing it twice does it once.

        :raises RecordNotOurs: another's record stands there; nothing of theirs was changed.
        """
        wanted = wanted_record(name, target=target, owner=owner, zone=self._zone)
        with self._finder.finding() as zone_id:
            return claim_one(self._api, zone_id, wanted)

    def claim_many(self, wanted: Sequence[Record]) -> tuple[Claim, ...]:
        """Claim many names with few requests; a conflict is told in its claim and changes nothing."""
        for record in wanted:
            name_in_zone(record.name, zone=self._zone)
        with self._finder.finding() as zone_id:
            return claim_many(self._api, zone_id, wanted)

    def release(self, name: str, *, owner: str) -> bool:
        """Remove the records of `name` that are `owner`'s; False when there was none.

        :raises RecordNotOurs: the name holds another's record and none of `owner`'s; nothing was changed.
        """
        normal = name_in_zone(name, zone=self._zone)
        with self._finder.finding() as zone_id:
            return release_one(self._api, zone_id, normal, owner=owner)

    def add_text(self, name: str, *, value: str, ttl: int = CHALLENGE_TTL) -> None:
        """Add a TXT value at `name`, beside whatever values stand there; twice is once."""
        normal = name_in_zone(name, zone=self._zone)
        with self._finder.finding() as zone_id:
            texts.add(self._api, zone_id, normal, value=value, ttl=ttl)

    def remove_text(self, name: str, *, value: str) -> None:
        """Remove a TXT value that we added, and no other; none there is fine."""
        normal = name_in_zone(name, zone=self._zone)
        with self._finder.finding() as zone_id:
            texts.remove(self._api, zone_id, normal, value=value)

    def check(self) -> Zone:
        """Ask Cloudflare for the token and the zone, remembering nothing; return the zone."""
        self._finder.check_token()
        return self._finder.look()


def _foreign_first(row: Row) -> tuple[bool, object]:
    return row.record.owner is not None, row.age_key
