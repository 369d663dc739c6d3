"""One claim and one release: look, act, and look again where two may have acted at once."""

from __future__ import annotations

from contextlib import suppress

from provisioning.providers.dns import Claim, ClaimResult, Record
from provisioning.providers.dns_cloudflare.answers import Row
from provisioning.providers.dns_cloudflare.api import Api
from provisioning.providers.dns_cloudflare.deciding import Decision, decide, fields_of, lost_to, not_ours
from provisioning.providers.dns_cloudflare.errors import NameOccupied, RecordExists, RecordGone


def claim_one(api: Api, zone_id: str, wanted: Record) -> Claim:
    """Make `wanted` the record of its name.

    :raises RecordNotOurs: another's record stands there.
    """
    decision = decide(api.records_named(zone_id, wanted.name), wanted=wanted)
    if decision.result is ClaimResult.CREATED:
        return _create(api, zone_id, decision)
    if decision.result is ClaimResult.CHANGED:
        _change(api, zone_id, decision)
    return _settled(api, zone_id, decision)


def release_one(api: Api, zone_id: str, name: str, *, owner: str) -> bool:
    """Remove the records of `name` that are `owner`'s; False when there was none.

    :raises RecordNotOurs: the name holds another's record and none of `owner`'s.
    """
    rows = [row for row in api.records_named(zone_id, name) if row.is_pointing]
    ours = [row for row in rows if row.record.owner == owner]
    if rows and not ours:
        raise not_ours(rows[0])
    for row in ours:
        remove(api, zone_id, row)
    return bool(ours)


def remove(api: Api, zone_id: str, row: Row) -> None:
    """Remove a record; one that somebody removed meanwhile is fine."""
    with suppress(RecordGone):
        api.delete(zone_id, row.id)


def give_way(api: Api, zone_id: str, row: Row, *, rows: list[Row]) -> Row | None:
    """Remove `row`, created just now, where another's was there first; return that other's."""
    first = lost_to(rows, mine=row)
    if first is not None:
        remove(api, zone_id, row)
    return first


def _settled(api: Api, zone_id: str, decision: Decision) -> Claim:
    """Return the outcome of a decision that needs nothing more.

    :raises RecordNotOurs: it was a conflict; what we have left at the name in a race is taken away.
    """
    if decision.result is ClaimResult.CONFLICT and decision.found is not None:
        for row in decision.extras:
            remove(api, zone_id, row)
        raise not_ours(decision.found)
    return decision.claim()


def _create(api: Api, zone_id: str, decision: Decision) -> Claim:
    """Create the record. A create that timed out may have succeeded: whatever stands there is looked at first."""
    wanted = decision.wanted
    try:
        row = api.create(zone_id, fields_of(wanted))
    except (RecordExists, NameOccupied):
        again = decide(api.records_named(zone_id, wanted.name), wanted=wanted)
        if again.result in (ClaimResult.SAME, ClaimResult.CONFLICT):
            return _settled(api, zone_id, again)
        raise
    first = give_way(api, zone_id, row, rows=list(api.records_named(zone_id, wanted.name)))
    if first is not None:
        raise not_ours(first)
    return decision.claim(record_id=row.id)


def _change(api: Api, zone_id: str, decision: Decision) -> None:
    """Change our record in place; where several calls would be needed, all of them in one or none."""
    found, fields = decision.found, fields_of(decision.wanted)
    if found is None:
        return
    if not decision.extras and not decision.is_replacing:
        api.edit(zone_id, found.id, fields)
        return
    extras = [{"id": row.id} for row in decision.extras]
    if decision.is_replacing:
        api.batch(zone_id, deletes=[{"id": found.id}, *extras], posts=[fields])
    else:
        api.batch(zone_id, deletes=extras, patches=[{"id": found.id, **fields}])
