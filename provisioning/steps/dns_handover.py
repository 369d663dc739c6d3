"""Hands the site's own DNS records over from its former schema's mark to the new one's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provisioning.outcomes import Done, Outcome
from provisioning.plan import Action, Actual, Change, Plan
from provisioning.providers.dns import Record
from provisioning.steps.dns_providers import find_provider
from provisioning.steps.job import Job
from provisioning.steps.restores import get_restore
from provisioning.steps.sites import parent_of


def probe(job: Job) -> Actual:
    """Look for records that still bear the former mark; those of an archived site were removed."""
    found = _left(job)
    return Actual(exists=True, matches=not found, facts={"records": [record.name for record in found]})


def plan(job: Job, actual: Actual) -> Plan:
    """One change for each record; where it points stays."""
    owner = get_restore(job).schema_name
    zone = find_provider(parent_of(job))
    changes = tuple(
        Change(
            Action.UPDATE, "dns_record", record.name, before=_facts(record), after={**_facts(record), "owner": owner}
        )
        for record in _left(job)
    )
    return Plan(changes, zone_size=len(zone.records()) if zone else None)


def apply(job: Job, plan: Plan) -> Outcome:
    """Release and claim, name by name; a name released by a killed try is claimed from the stored plan."""
    restore, zone = get_restore(job), find_provider(parent_of(job))
    wanted = {change.target: str((change.before or {}).get("target", "")) for change in plan.changes}
    wanted |= {record.name: record.target for record in _left(job)}
    for name, target in wanted.items() if zone else ():
        if zone is not None:
            found = zone.find(name)
            if found is not None and found.owner == restore.former_schema:
                zone.release(name, owner=restore.former_schema)
            zone.claim(name, target=target, owner=restore.schema_name)
    return Done({"records": sorted(wanted)})


def verify(job: Job, result: Mapping[str, Any]) -> str:
    """Look again."""
    return ", ".join(record.name for record in _left(job))


def undo(job: Job, plan: Plan) -> Outcome:
    """Never asked for: it comes after a final step."""
    return Done()


def _left(job: Job) -> list[Record]:
    zone, former = find_provider(parent_of(job)), get_restore(job).former_schema
    return [record for record in zone.records() if record.owner == former] if zone else []


def _facts(record: Record) -> dict[str, Any]:
    return {"type": record.type.value, "target": record.target, "ttl": record.ttl, "owner": record.owner or ""}
