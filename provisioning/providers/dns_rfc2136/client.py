"""Claims, releases and challenges in a zone of a name server that takes signed updates."""

from __future__ import annotations

from dns.rcode import Rcode

from provisioning.providers.dns import (
    CHALLENGE_TTL,
    Claim,
    ClaimResult,
    Record,
    host_name,
    judge,
    name_in_zone,
    wanted_record,
)
from provisioning.providers.dns_rfc2136 import updates
from provisioning.providers.dns_rfc2136.errors import NameShared, UpdateIgnored, ZoneRestless
from provisioning.providers.dns_rfc2136.reading import find_companions, find_record, find_texts, question, read_records
from provisioning.providers.dns_rfc2136.server import Line, Server
from provisioning.providers.errors import RecordNotOurs

# Between a look and the update another may be quicker; so often we look again.
LOOKS = 3


class Rfc2136Zone:
    """A zone of `server`; a `DnsProvider` and a `ChallengeZone`.

    The owner of a name stands in a TXT record beside it. The server checks it as a prerequisite of each change, in
    one step with the change: of two who claim a name at once exactly one wins. An update whose answer was lost is
    safe to repeat, as every verb looks first. All verbs raise the faults of `errors.py`.
    """

    def __init__(self, *, zone: str, server: Server) -> None:
        """:raises NameRefused: `zone` is not a host name."""
        self._zone = host_name(zone.removeprefix("*"), use="zone")
        self._server = server

    @property
    def zone(self) -> str:
        """The zone's name, lower case, without a final dot."""
        return self._zone

    def find(self, name: str) -> Record | None:
        """Return what the name itself holds, whoever owns it; not what a wildcard above answers for it.

        :raises NameRefused, NameOutsideZone:
        """
        normal = name_in_zone(name, zone=self._zone)
        with self._server.connected(zone=self._zone) as line:
            return find_record(line, normal)

    def records(self) -> tuple[Record, ...]:
        """Return all records of the zone, ordered by name: one transfer of the whole zone (AXFR)."""
        return tuple(read_records(self._server.transfer(self._zone)))

    def check(self) -> int:
        """Try every right that is needed, without changing anything; return the number of records in the zone.

        :raises ProviderFault: what is lacking: reachability, zone, key, right to update, right to transfer.
        """
        with self._server.connected(zone=self._zone) as line:
            line.ask(question(self._zone, "SOA"))
            line.ask(updates.change_nothing(self._zone))
        return len(self.records())

    def claim(self, name: str, *, target: str, owner: str) -> Claim:
        """Point `name` at `target` for `owner`; doing it twice does it once and leaves the serial.

        :raises RecordNotOurs: a record of another stands there; nothing was changed.
        :raises NameShared: the target is a name, and others keep records at ours; nothing was changed.
        :raises UpdateIgnored: the server said yes and did not do it.
        :raises NameRefused, NameOutsideZone:
        """
        wanted = wanted_record(name, target=target, owner=owner, zone=self._zone)
        with self._server.connected(zone=self._zone) as line:
            for _look in range(LOOKS):
                found = find_record(line, wanted.name)
                result = judge(found, wanted=wanted)
                if found is not None and result is ClaimResult.CONFLICT:
                    raise _not_ours(found)
                if result is ClaimResult.SAME or self._enter(line, wanted, over=found):
                    return Claim(result=result, record=wanted, before=found)
        raise ZoneRestless(name=wanted.name)

    def release(self, name: str, *, owner: str) -> bool:
        """Remove the record of `name` with its mark; False when there was none.

        :raises RecordNotOurs: a record of another stands there; nothing was changed.
        :raises NameRefused, NameOutsideZone:
        """
        normal = name_in_zone(name, zone=self._zone)
        with self._server.connected(zone=self._zone) as line:
            if line.ask(updates.release(self._zone, normal, owner=owner)).rcode() == Rcode.NOERROR:
                return True
            found = find_record(line, normal)
        if found is None:
            return False
        if found.owner == owner:
            raise ZoneRestless(name=normal)
        raise _not_ours(found)

    def add_text(self, name: str, *, value: str, ttl: int = CHALLENGE_TTL) -> None:
        """Put one more TXT value at `name`, beside those that stand there.

        :raises UpdateIgnored: the server said yes and did not do it, as where a CNAME stands.
        :raises NameRefused, NameOutsideZone:
        """
        normal = name_in_zone(name, zone=self._zone)
        with self._server.connected(zone=self._zone) as line:
            line.ask(updates.add_text(self._zone, normal, value=value, ttl=ttl))
            texts = find_texts(line, normal)
        if value not in texts:
            raise UpdateIgnored(server=self._server, name=normal, seen=", ".join(texts) or "–")

    def remove_text(self, name: str, *, value: str) -> None:
        """Take that one TXT value from `name`; nothing happens where it does not stand.

        :raises NameRefused, NameOutsideZone:
        """
        normal = name_in_zone(name, zone=self._zone)
        with self._server.connected(zone=self._zone) as line:
            line.ask(updates.remove_text(self._zone, normal, value=value))

    def _enter(self, line: Line, wanted: Record, *, over: Record | None) -> bool:
        """Make the change that leads to `wanted`; False when another was quicker, so that one must look again."""
        update = updates.change if over is not None else updates.create
        said = line.ask(update(self._zone, wanted)).rcode()
        if said == Rcode.YXRRSET and over is not None:
            raise NameShared(name=wanted.name, kinds=", ".join(find_companions(line, wanted.name)))
        if said == Rcode.YXRRSET:
            said = self._complete(line, wanted)
        if said != Rcode.NOERROR:
            return False
        seen = find_record(line, wanted.name)
        if seen != wanted:
            raise UpdateIgnored(server=self._server, name=wanted.name, seen=seen.target if seen else "–")
        return True

    def _complete(self, line: Line, wanted: Record) -> Rcode:
        """A mark stands without its record: ours is completed, another's keeps the name."""
        mark = updates.mark_name(wanted.name)
        texts = find_texts(line, mark)
        if texts and texts != [wanted.comment]:
            raise RecordNotOurs(name=mark, target=", ".join(texts), holder=", ".join(texts))
        return line.ask(updates.complete(self._zone, wanted)).rcode()


def _not_ours(found: Record) -> RecordNotOurs:
    return RecordNotOurs(name=found.name, target=found.target, holder=found.owner or found.comment or "–")
