"""Leads the site's names to its new web host, each that is entered in our zone by a record of ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from kernel.time import now
from provisioning.outcomes import Done, Fail, Outcome, Retry, Trouble
from provisioning.plan import BRAKE_SHARE, BRAKE_ZONE_MINIMUM, Action, Actual, Change, Plan
from provisioning.providers.dns import ClaimResult, DnsProvider, Record, judge
from provisioning.states import ReasonCode
from provisioning.steps import dns_crowd
from provisioning.steps.dns_providers import find_provider
from provisioning.steps.dns_record import NO_PROVIDER, SET_ONE_UP, record_facts
from provisioning.steps.dns_removal import remembered
from provisioning.steps.job import Job
from provisioning.steps.name_servers import find_lag, record_for
from provisioning.steps.sites import find_site, get_site, parent_of
from provisioning.steps.transfers import former_server, new_server
from provisioning.steps.zone_names import names_in_zone
from provisioning.troubles import trouble_of

# In any zone the brake weighs, so few changes are no large share of it: its size need not be asked for.
FEW = int(BRAKE_SHARE * BRAKE_ZONE_MINIMUM)


def probe(job: Job) -> Actual:
    """Look the names up where they are kept."""
    return Actual(exists=True, matches=all(change.action is Action.KEEP for change in _changes(job)))


def plan(job: Job, actual: Actual) -> Plan:
    """One change for each name; where many change, the size of the zone goes along for the brake."""
    changes, zone = tuple(_changes(job)), find_provider(parent_of(job))
    is_weighed = zone is not None and len(changes) > FEW
    return Plan(changes, zone_size=dns_crowd.size(job, zone) if is_weighed and zone else None)


def apply(job: Job, plan: Plan) -> Outcome:
    """Claim each name, see that every name server tells it, and note until when the former record is remembered.

    :raises RecordNotOurs: somebody else's record stands there; nothing of it was changed.
    """
    parent = parent_of(job)
    zone = find_provider(parent)
    if zone is None:
        values = {"name": parent.dns_provider, "domain": parent.name}
        return Fail(ReasonCode.NO_PROVIDER, Trouble("dns_provider_missing", NO_PROVIDER, SET_ONE_UP, values=values))
    kept = [_ttl(change.before) for change in job.begun.effective]
    for wanted in _wanted(job):
        found = zone.find(wanted.name)
        if judge(found, wanted=wanted) is not ClaimResult.SAME:
            kept.append(found.ttl if found else 0)
            zone.claim(wanted.name, target=wanted.target, owner=wanted.owner or "")
    for wanted in _wanted(job):
        lag = find_lag(parent, wanted=wanted)
        if lag is not None:
            return Retry(ReasonCode.NAME_SERVERS_BEHIND, trouble_of(lag), after=lag.retry_after)
    # An earlier try may have changed them already; the whole of what was ever told is waited for from here.
    kept = [*kept, *(wanted.ttl for wanted in _wanted(job))]
    until = now() + timedelta(seconds=remembered(max(kept, default=0), parent))
    return Done({"names": [wanted.name for wanted in _wanted(job)], "remembered_until": until.isoformat()})


def verify(job: Job, result: Mapping[str, Any]) -> str:
    """Read the names back."""
    return ", ".join(change.target for change in _changes(job) if change.action is not Action.KEEP)


def undo(job: Job, plan: Plan) -> Outcome:
    """Lead the names back to where they led before; a record that is not this site's is left alone."""
    zone, site = find_provider(parent_of(job)), find_site(job)
    if zone is None or site is None:
        return Done()
    for change in plan.changes:
        if change.action is Action.UPDATE and change.before:
            _lead_back(zone, change, owner=site.schema_name)
        elif change.action is Action.CREATE:
            zone.release(change.target, owner=site.schema_name)
    return _told_back(job, plan)


def _told_back(job: Job, plan: Plan) -> Outcome:
    """See that every name server tells the former records again: the new web host serves until then."""
    parent, site = parent_of(job), get_site(job)
    led_back = {change.target for change in plan.changes if change.action is Action.UPDATE and change.before}
    for name in sorted(led_back):
        former = record_for(parent, host=name, owner=site.schema_name, server=former_server(job))
        lag = find_lag(parent, wanted=former)
        if lag is not None:
            return Retry(ReasonCode.NAME_SERVERS_BEHIND, trouble_of(lag), after=lag.retry_after)
    return Done()


def _lead_back(zone: DnsProvider, change: Change, *, owner: str) -> None:
    found, before = zone.find(change.target), change.before or {}
    if before["owner"] == owner and (found is None or (found.owner == owner and found.target != before["target"])):
        zone.claim(change.target, target=before["target"], owner=owner)


def _changes(job: Job) -> Iterator[Change]:
    zone = find_provider(parent_of(job))
    for wanted in _wanted(job) if zone else ():
        found = zone.find(wanted.name) if zone else None
        verdict = judge(found, wanted=wanted)
        seen = Actual(
            exists=found is not None,
            ours=verdict is not ClaimResult.CONFLICT,
            matches=verdict is ClaimResult.SAME,
            facts=record_facts(found) if found else {},
        )
        yield from Plan.single(seen, kind="dns_record", target=wanted.name, after=record_facts(wanted)).changes


def _wanted(job: Job) -> list[Record]:
    """Return the record of each of the site's names in our zone; a domain kept elsewhere is another step's."""
    parent, site, server = parent_of(job), get_site(job), new_server(job)
    names = names_in_zone(site, parent)
    return [record_for(parent, host=name, owner=site.schema_name, server=server) for name in names]


def _ttl(facts: Mapping[str, Any] | None) -> int:
    return int((facts or {}).get("ttl", 0))
