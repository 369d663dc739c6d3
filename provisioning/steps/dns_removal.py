"""Takes the site's own records out of DNS: all of them when it goes, one where a former name is let go."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from kernel.time import now
from provisioning.outcomes import Done, Fail, Outcome, Trouble
from provisioning.plan import Action, Actual, Change, Plan
from provisioning.providers.dns import Record
from provisioning.states import ReasonCode
from provisioning.steps import dns_crowd
from provisioning.steps.dns_providers import find_provider
from provisioning.steps.dns_record import NO_PROVIDER, SET_ONE_UP
from provisioning.steps.job import Job
from provisioning.steps.sites import host_of, parent_of
from tenants.registry.models import ParentDomain


def probe(job: Job) -> Actual:
    """Look for records that carry the site's mark."""
    found = _own_records(job)
    return Actual(exists=bool(found), matches=not found, facts={"records": [record.name for record in found]})


def plan(job: Job, actual: Actual) -> Plan:
    """One removal for each record. A former name's day was announced when the site was renamed."""
    zone = find_provider(parent_of(job))
    return Plan(
        tuple(
            Change(
                Action.DELETE,
                "dns_record",
                record.name,
                before={"type": record.type.value, "target": record.target, "ttl": record.ttl},
                announced=job.kind == "release_name",
            )
            for record in _own_records(job)
        ),
        zone_size=len(zone.records()) if zone else None,
    )


def apply(job: Job, plan: Plan) -> Outcome:
    """Release what carries the site's mark, and note until when resolvers may still remember it."""
    parent = parent_of(job)
    zone = find_provider(parent)
    if zone is None:
        values = {"name": parent.dns_provider, "domain": parent.name}
        return Fail(ReasonCode.NO_PROVIDER, Trouble("dns_provider_missing", NO_PROVIDER, SET_ONE_UP, values=values))
    found = _own_records(job)
    for record in found:
        pause = dns_crowd.release(job, zone, record.name, owner=job.schema_name)
        if pause is not None:
            return pause
    kept = max([record.ttl for record in found] + [_ttl(change) for change in job.begun.changes] + [0])
    return Done(
        {
            "removed": sorted({record.name for record in found} | {change.target for change in job.begun.changes}),
            "remembered_until": (now() + timedelta(seconds=remembered(kept, parent))).isoformat(),
        }
    )


def verify(job: Job, result: Mapping[str, Any]) -> str:
    """Read back that nothing carries the mark."""
    return ", ".join(record.name for record in _own_records(job))


def undo(job: Job, plan: Plan) -> Outcome:
    """Enter again what the stored plan removed; a name somebody else has meanwhile is not overwritten."""
    zone = find_provider(parent_of(job))
    for change in plan.changes if zone else ():
        if zone is not None and change.action is Action.DELETE and change.before:
            zone.claim(change.target, target=change.before["target"], owner=job.schema_name)
    return Done()


def _own_records(job: Job) -> list[Record]:
    zone = find_provider(parent_of(job))
    own = [record for record in zone.records() if record.owner == job.schema_name] if zone else []
    return [record for record in own if record.name == host_of(job)] if job.kind == "release_name" else own


def _ttl(change: Change) -> int:
    return int((change.before or {}).get("ttl", 0))


def remembered(ttl: int, parent: ParentDomain) -> int:
    """Return for how many seconds resolvers may still know a record that was taken away or changed.

    Names of the embedded default are answered by the machine itself: nobody remembers them.
    """
    return 0 if parent.dns_provider == "local" else ttl
