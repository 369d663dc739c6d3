"""What a claim does about the records that stand at a name. Pure values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from provisioning.providers.dns import Claim, ClaimResult, Record, judge
from provisioning.providers.dns_cloudflare.answers import Row
from provisioning.providers.errors import RecordNotOurs


@dataclass(frozen=True, slots=True)
class Decision:
    """What a claim comes to.

    :ivar found: the record it starts from: the other's in a conflict, else the one of ours that is kept or changed.
    :ivar extras: further records of ours at the name, to be removed; in a conflict, what a race of two left there.
    """

    wanted: Record
    result: ClaimResult
    found: Row | None = None
    extras: tuple[Row, ...] = ()

    @property
    def is_replacing(self) -> bool:
        """Whether the record changes its type: Cloudflare then wants a new one."""
        return self.found is not None and self.found.type != self.wanted.type

    def claim(self, *, record_id: str = "") -> Claim:
        """Return the outcome, once it is done."""
        kept = self.found.id if self.found is not None else ""
        before = self.found.record if self.found is not None else None
        return Claim(result=self.result, record=self.wanted, before=before, record_id=record_id or kept)


def decide(rows: Sequence[Row], *, wanted: Record) -> Decision:
    """Say what claiming `wanted` comes to where `rows` stand at its name: whoever was there first has it."""
    standing = sorted((row for row in rows if row.is_pointing), key=lambda row: row.age_key)
    ours = [row for row in standing if row.record.owner == wanted.owner]
    if standing and standing[0] not in ours:
        return Decision(wanted, ClaimResult.CONFLICT, standing[0], tuple(ours))
    ours.sort(key=lambda row: (row.record != wanted, row.type != wanted.type, row.age_key))
    found = ours[0] if ours else None
    result = judge(found.record if found else None, wanted=wanted)
    if result is ClaimResult.SAME and len(ours) > 1:
        result = ClaimResult.CHANGED
    return Decision(wanted, result, found, tuple(ours[1:]))


def lost_to(rows: Sequence[Row], *, mine: Row) -> Row | None:
    """Return the record of another that was at the name before `mine`, if any.

    Cloudflare lets two different addresses stand at one name, so of two claims that looked at the same instant both
    are created. Both look again; by the same order of age, one of them gives way.
    """
    others = [row for row in rows if row.is_pointing and row.record.owner != mine.record.owner]
    first = min(others, key=lambda row: row.age_key, default=None)
    return first if first is not None and first.age_key < mine.age_key else None


def fields_of(record: Record) -> Mapping[str, Any]:
    """Return a record as Cloudflare takes it: never behind its proxy, which has a certificate of its own."""
    return {
        "name": record.name,
        "type": record.type.value,
        "content": record.target,
        "ttl": record.ttl,
        "comment": record.comment,
        "proxied": False,
    }


def not_ours(row: Row) -> RecordNotOurs:
    """Return the refusal to touch a record."""
    record = row.record
    return RecordNotOurs(name=record.name, target=record.target, holder=record.owner or record.comment or "–")
