"""Many claims at once: one list of the zone, then all-or-nothing calls of a hundred changes each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from provisioning.providers.dns import Claim, ClaimResult, Record
from provisioning.providers.dns_cloudflare.answers import Row
from provisioning.providers.dns_cloudflare.api import Api, Fields
from provisioning.providers.dns_cloudflare.claiming import give_way, remove
from provisioning.providers.dns_cloudflare.deciding import Decision, decide, fields_of
from provisioning.providers.dns_cloudflare.listing import rows_at

# Cloudflare's smallest plan takes 200 changes in a batch; a change of type counts twice.
CHUNK = 100
ACTING = (ClaimResult.CREATED, ClaimResult.CHANGED)


def claim_many(api: Api, zone_id: str, wanted: Sequence[Record]) -> tuple[Claim, ...]:
    """Make each of `wanted` the record of its name; a name that is another's is left alone and its claim says so.

    A chunk is done wholly or not at all. After a fault between two chunks the rest is done by doing all again.
    """
    names = [record.name for record in wanted]
    standing = rows_at(api, zone_id, names)
    decisions = [decide(standing[record.name], wanted=record) for record in wanted]
    acting = [decision for decision in decisions if decision.result in ACTING]
    for start in range(0, len(acting), CHUNK):
        _do(api, zone_id, list(islice(acting, start, start + CHUNK)))
    made = {decision.wanted.name for decision in acting}
    after = rows_at(api, zone_id, made) if made else {}
    return tuple(_outcome(api, zone_id, decision, after.get(decision.wanted.name, [])) for decision in decisions)


def _do(api: Api, zone_id: str, decisions: Sequence[Decision]) -> None:
    """Send one chunk."""
    deletes: list[Fields] = []
    patches: list[Fields] = []
    posts: list[Fields] = []
    for decision in decisions:
        fields = fields_of(decision.wanted)
        deletes += [{"id": row.id} for row in decision.extras]
        if decision.found is None:
            posts.append(fields)
        elif decision.is_replacing:
            deletes.append({"id": decision.found.id})
            posts.append(fields)
        else:
            patches.append({"id": decision.found.id, **fields})
    api.batch(zone_id, deletes=deletes, patches=patches, posts=posts)


def _outcome(api: Api, zone_id: str, decision: Decision, rows: list[Row]) -> Claim:
    """Return the claim as it came out; one that was created beside an earlier record of another gives way."""
    if decision.result is ClaimResult.CONFLICT:
        for row in decision.extras:
            remove(api, zone_id, row)
    mine = next((row for row in rows if row.is_pointing and row.record == decision.wanted), None)
    if mine is None:
        return decision.claim()
    first = give_way(api, zone_id, mine, rows=rows) if decision.result is ClaimResult.CREATED else None
    if first is not None:
        return replace(decision, result=ClaimResult.CONFLICT, found=first).claim()
    return decision.claim(record_id=mine.id)
