"""Many sites' names at once, where a zone takes many claims in few requests: a thousand schools come on one day.

That there is a crowd is told from the rows. Then the zone's list, a few seconds old, answers what a step only looks
at; one run claims for all that have stored their intent; the others find it done. A single site is not delayed.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from kernel.time import now
from provisioning.outcomes import Wait
from provisioning.providers.dns import BulkDnsProvider, Claim, ClaimResult, DnsProvider, Record, RecordType, judge
from provisioning.providers.errors import ProviderFault, RecordNotOurs
from provisioning.states import ReasonCode
from provisioning.steps import dns_company
from provisioning.steps.alone import alone
from provisioning.steps.job import Job

# From so many runs on their way to the step, its zone is asked for a list instead of name by name.
CROWD = 6
LIST_SECONDS = 3.0
BUSY = timedelta(seconds=1)
POINTING = frozenset({RecordType.A, RecordType.AAAA, RecordType.CNAME})


@dataclass(frozen=True)
class _List:
    at: float
    records: Mapping[str, tuple[str, Record]]


# The last list of each zone in this process.
_lists: dict[str, _List] = {}


def find(job: Job, zone: DnsProvider, wanted: Record) -> Record | None:
    """Look up what stands at the name of `wanted`. What a list shows as another's is looked at itself."""
    crowded = _crowded(job, zone)
    if crowded is None:
        return zone.find(wanted.name)
    _id, found = _listed(crowded).get(wanted.name, ("", None))
    return zone.find(wanted.name) if judge(found, wanted=wanted) is ClaimResult.CONFLICT else found


def size(job: Job, zone: DnsProvider) -> int:
    """Return how many records the zone holds; in a crowd, how many names it points somewhere."""
    if not isinstance(zone, BulkDnsProvider):
        return len(zone.records())
    return len(_listed(zone)) if _crowded(job, zone) else zone.size()


def claim(job: Job, zone: DnsProvider, wanted: Record) -> Claim | Wait:
    """Claim `wanted`, in a crowd together with what the other runs want that wait at this step.

    Who waits is asked under the lock under which undoing releases: what was called off is not claimed any more.

    :raises RecordNotOurs: another's record stands there.
    """
    crowded = _crowded(job, zone)
    if crowded is None:
        return zone.claim(wanted.name, target=wanted.target, owner=wanted.owner or "")
    record_id, found = _listed(crowded).get(wanted.name, ("", None))
    if judge(found, wanted=wanted) is ClaimResult.SAME:
        return Claim(ClaimResult.SAME, wanted, before=found, record_id=record_id)
    company = dns_company.awaited_until(job)
    if company is not None:
        return Wait(company, ReasonCode.GATHERING)
    with alone(job, what=lock_of(zone)) as is_ours:
        if not is_ours:
            return Wait(now() + BUSY, ReasonCode.GATHERING)
        others = [record for record in dns_company.wanted_by_others(job) if record.name != wanted.name]
        made = _claim_first(crowded, [wanted, *others])
    _lists.pop(zone.zone, None)  # reading back needs a look of its own
    if made.result is ClaimResult.CONFLICT and made.before is not None:
        found = made.before
        raise RecordNotOurs(name=found.name, target=found.target, holder=found.owner or found.comment or "–")
    return made


def release(job: Job, zone: DnsProvider, name: str, *, owner: str) -> Wait | None:
    """Release a name; where others may be claiming it along with theirs, not at the same time."""
    if not isinstance(zone, BulkDnsProvider):
        zone.release(name, owner=owner)
        return None
    with alone(job, what=lock_of(zone)) as is_ours:
        if not is_ours:
            return Wait(now() + BUSY, ReasonCode.GATHERING)
        zone.release(name, owner=owner)
    _lists.pop(zone.zone, None)
    return None


def lock_of(zone: DnsProvider) -> str:
    """Return what one worker at a time does: claims for others, and releases, in this zone."""
    return f"dns {zone.zone}"


def _claim_first(zone: BulkDnsProvider, records: list[Record]) -> Claim:
    """Claim them all and return the first one's outcome; a neighbour that is refused for good does not hold it up."""
    try:
        return zone.claim_many(records)[0]
    except ProviderFault as fault:
        if not fault.permanent or len(records) == 1:
            raise
    return zone.claim_many(records[:1])[0]


def _crowded(job: Job, zone: DnsProvider) -> BulkDnsProvider | None:
    """Return the zone as one for many, where it is one and many are on their way to it."""
    return zone if isinstance(zone, BulkDnsProvider) and dns_company.is_at_least(CROWD, job) else None


def _listed(zone: BulkDnsProvider) -> Mapping[str, tuple[str, Record]]:
    """Return the zone's records by name, at most LIST_SECONDS old; one that nobody claimed before a claimed one."""
    kept = _lists.get(zone.zone)
    begun = time.monotonic()
    if kept is None or begun - kept.at > LIST_SECONDS:
        pointing = [(number, record) for number, record in zone.identified_records() if record.type in POINTING]
        pointing.sort(key=lambda pair: pair[1].owner is None)
        kept = _lists[zone.zone] = _List(begun, {record.name: (number, record) for number, record in pointing})
    return kept.records
