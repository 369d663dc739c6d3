"""What every DNS provider speaks: records with an owner, and claims that never overwrite another's record."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable

from provisioning.providers.errors import NameOutsideZone, NameRefused

LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?")
OWNER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")
COMMENT = re.compile(r"gapura:(?P<owner>[A-Za-z0-9][A-Za-z0-9._:-]{0,63}):v1")
MAX_NAME = 253
DEFAULT_TTL = 300
CHALLENGE_TTL = 60


class RecordType(StrEnum):
    """The kinds of record a site needs, then those that others keep in a zone: read, never written by a claim."""

    A = "A"
    AAAA = "AAAA"
    CNAME = "CNAME"
    NS = "NS"
    MX = "MX"
    TXT = "TXT"
    SRV = "SRV"
    CAA = "CAA"
    OTHER = "other"


class ClaimResult(StrEnum):
    """What a claim did, or would do."""

    CREATED = "created"
    SAME = "same"
    CHANGED = "changed"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a zone.

    :ivar target: where it points; several values of one name are joined by commas.
    :ivar comment: kept as it stands; ours names the owner (`ownership_comment`).
    :ivar ttl: seconds an answer may be kept by resolvers.
    """

    name: str
    type: RecordType
    target: str
    comment: str = ""
    ttl: int = DEFAULT_TTL

    @property
    def owner(self) -> str | None:
        """The owner our comment names; None where somebody else made the record."""
        match = COMMENT.fullmatch(self.comment)
        return match["owner"] if match else None


@dataclass(frozen=True, slots=True)
class Claim:
    """The outcome of a claim: the record that stands now, and the one it replaced.

    :ivar record_id: the record's id, where the provider gives it one.
    """

    result: ClaimResult
    record: Record
    before: Record | None = None
    record_id: str = ""


class DnsProvider(Protocol):
    """A zone in which names are claimed and released. Every verb may be repeated without a second effect."""

    @property
    def zone(self) -> str:
        """The zone's name, lower case, without a final dot."""

    def find(self, name: str) -> Record | None:
        """Return the record of `name`, whoever owns it."""

    def claim(self, name: str, *, target: str, owner: str) -> Claim:
        """Point `name` at `target` for `owner`.

        :raises RecordNotOurs: the name holds a record of another owner; nothing was changed.
        """

    def release(self, name: str, *, owner: str) -> bool:
        """Remove the record of `name`; False when there was none.

        :raises RecordNotOurs: the name holds a record of another owner; nothing was changed.
        """

    def records(self) -> Sequence[Record]:
        """Return all records of the zone, ours and others', ordered by name."""


class ChallengeZone(Protocol):
    """A zone that takes the TXT values by which a certificate authority sees that a name is ours (ACME, DNS-01).

    Several values at one name stand beside each other; they carry no owner. Both verbs may be repeated.
    """

    def add_text(self, name: str, *, value: str, ttl: int = CHALLENGE_TTL) -> None:
        """Put one more TXT value at `name`, such as `_acme-challenge.bantenprov.go.id`."""

    def remove_text(self, name: str, *, value: str) -> None:
        """Take that one value away, and no other; nothing happens where it does not stand."""


@runtime_checkable
class BulkDnsProvider(DnsProvider, Protocol):
    """A zone that takes many claims in few requests."""

    def claim_many(self, wanted: Sequence[Record]) -> Sequence[Claim]:
        """Claim many names; return the outcome of each, in order.

        A name that holds a record of another owner is left alone, and its claim is a conflict.
        """

    def identified_records(self) -> Sequence[tuple[str, Record]]:
        """Return all records of the zone with their ids, as `records` orders them."""

    def size(self) -> int:
        """Return how many records the zone holds, without reading them."""


def judge(found: Record | None, *, wanted: Record) -> ClaimResult:
    """Say what claiming `wanted` would do where `found` stands. Pure: plans and claims share it."""
    if found is None:
        return ClaimResult.CREATED
    if found.owner is None or found.owner != wanted.owner:
        return ClaimResult.CONFLICT
    return ClaimResult.SAME if found == wanted else ClaimResult.CHANGED


def wanted_record(name: str, *, target: str, owner: str, zone: str, ttl: int = DEFAULT_TTL) -> Record:
    """Return the record a claim asks for, checked.

    :raises NameRefused: name, target or owner cannot stand in DNS.
    :raises NameOutsideZone: the name lies elsewhere.
    """
    if not OWNER.fullmatch(owner):
        raise NameRefused(value=owner, use="owner")
    kind, address = _typed_target(target)
    normal = name_in_zone(name, zone=zone)
    return Record(name=normal, type=kind, target=address, comment=ownership_comment(owner), ttl=ttl)


def name_in_zone(name: str, *, zone: str) -> str:
    """Return `name` normalised (lower case, no final dot), checked to lie in `zone`.

    :raises NameRefused: not a host name. :raises NameOutsideZone: it lies elsewhere.
    """
    normal = host_name(name, use="name")
    if normal != zone and not normal.endswith(f".{zone}"):
        raise NameOutsideZone(name=normal, zone=zone)
    return normal


def host_name(name: str, *, use: str) -> str:
    """Return a host name normalised; a first label `*` is allowed.

    :raises NameRefused: not a host name.
    """
    normal = name.removesuffix(".").lower()
    labels = normal.removeprefix("*.").split(".")
    if len(normal) > MAX_NAME or not all(LABEL.fullmatch(label) for label in labels):
        raise NameRefused(value=name, use=use)
    return normal


def ownership_comment(owner: str) -> str:
    """Return the mark that says a record is ours, and whose."""
    return f"gapura:{owner}:v1"


def _typed_target(target: str) -> tuple[RecordType, str]:
    try:
        address = ipaddress.ip_address(target)
    except ValueError:
        return RecordType.CNAME, host_name(target, use="target")
    return (RecordType.A if address.version == 4 else RecordType.AAAA), str(address)
