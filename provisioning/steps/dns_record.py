"""Enters the site's name in DNS, never over a record that is not ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_noop

from provisioning.hosts.queries import default_server, server_of
from provisioning.outcomes import Done, Fail, Outcome, Retry, Trouble, Wait
from provisioning.plan import Action, Actual, Change, Plan
from provisioning.providers.dns import ClaimResult, DnsProvider, Record, judge
from provisioning.providers.errors import RecordNotOurs
from provisioning.states import ReasonCode
from provisioning.steps import dns_crowd
from provisioning.steps.dns_providers import find_provider
from provisioning.steps.job import Job
from provisioning.steps.name_servers import find_lag, record_for
from provisioning.steps.sites import find_site, host_of, parent_of
from provisioning.troubles import trouble_of

# What the brake weighs against the size of the zone; reading that size takes a transfer of the whole zone.
WEIGHED = frozenset({Action.UPDATE, Action.DELETE})

NO_PROVIDER = gettext_noop("The DNS provider “%(name)s” of the domain %(domain)s is not set up here.")
SET_ONE_UP = gettext_noop("Choose a provider that is set up for this domain, then resume the run.")


def probe(job: Job) -> Actual:
    """Look the name up where it is kept, not where it is cached."""
    zone, wanted = find_provider(parent_of(job)), _wanted(job)
    found = dns_crowd.find(job, zone, wanted) if zone else None
    if found is None:
        return Actual(exists=False)
    verdict = judge(found, wanted=wanted)
    return Actual(
        exists=True,
        ours=verdict is not ClaimResult.CONFLICT,
        matches=verdict is ClaimResult.SAME,
        facts=record_facts(found),
    )


def plan(job: Job, actual: Actual) -> Plan:
    """One record; where something is changed, the size of the zone goes along for the brake."""
    wanted = _wanted(job)
    single = Plan.single(actual, kind="dns_record", target=wanted.name, after=record_facts(wanted))
    weighed = any(change.action in WEIGHED for change in single.changes)
    zone = find_provider(parent_of(job)) if weighed else None
    return Plan(single.changes, zone_size=dns_crowd.size(job, zone) if zone else None)


def apply(job: Job, plan: Plan) -> Outcome:
    """Claim the name, then see that every name server of the zone tells it to visitors.

    A record of another is taken over only where a second person approved exactly that.
    """
    parent = parent_of(job)
    zone = find_provider(parent)
    if zone is None:
        values = {"name": parent.dns_provider, "domain": parent.name}
        return Fail(ReasonCode.NO_PROVIDER, Trouble("dns_provider_missing", NO_PROVIDER, SET_ONE_UP, values=values))
    wanted = _wanted(job)
    if job.plan_approved:
        _give_way(zone, plan)
    try:
        claim = dns_crowd.claim(job, zone, wanted)
    except RecordNotOurs as error:
        return Fail(ReasonCode.RECORD_NOT_OURS, trouble_of(error))
    if isinstance(claim, Wait):
        return claim
    lag = find_lag(parent, wanted=wanted)
    if lag is not None:
        return Retry(ReasonCode.NAME_SERVERS_BEHIND, trouble_of(lag), after=lag.retry_after)
    identity = {"record_id": claim.record_id} if claim.record_id else {}
    return Done({**record_facts(claim.record), **identity, "zone": zone.zone, "did": claim.result.value})


def verify(job: Job, result: Mapping[str, Any]) -> str:
    """Read the record back from the zone, and from every name server that visitors may be sent to."""
    parent, wanted = parent_of(job), _wanted(job)
    zone = find_provider(parent)
    found = dns_crowd.find(job, zone, wanted) if zone else None
    if found != wanted:
        return f"{wanted.name} {wanted.type.value} {wanted.target}"
    lag = find_lag(parent, wanted=wanted)
    return str(lag.message) if lag else ""


def undo(job: Job, plan: Plan) -> Outcome:
    """Release the name if it is this site's; put back the record an approved takeover had replaced."""
    zone, site = find_provider(parent_of(job)), find_site(job)
    if zone is None or site is None:
        return Done()
    for change in plan.changes:
        if change.action is not Action.KEEP:
            pause = _give_back(job, zone, change, owner=site.schema_name)
            if pause is not None:
                return pause
    return Done()


def _give_back(job: Job, zone: DnsProvider, change: Change, *, owner: str) -> Wait | None:
    found = zone.find(change.target)
    if found is None or found.owner == owner:  # without a record its mark may still stand
        pause = dns_crowd.release(job, zone, change.target, owner=owner)
        if pause is not None:
            return pause
    if change.action is Action.UPDATE and change.before and change.before["owner"]:
        zone.claim(change.target, target=change.before["target"], owner=change.before["owner"])
    return None


def _give_way(zone: DnsProvider, plan: Plan) -> None:
    """Remove the other's record that the approved plan names, and no other."""
    for change in plan.changes:
        if not change.ours and change.before and change.before["owner"]:
            found = zone.find(change.target)
            if found is not None and record_facts(found) == change.before:
                zone.release(change.target, owner=change.before["owner"])


def _wanted(job: Job) -> Record:
    """The site, not the run, owns its record: later runs change and release it."""
    site = find_site(job)
    owner, server = (site.schema_name, server_of(site)) if site else (job.run_id, default_server())
    return record_for(parent_of(job), host=host_of(job), owner=owner, server=server)


def record_facts(record: Record) -> dict[str, Any]:
    """Return a record as the facts of a plan."""
    return {
        "type": record.type.value,
        "target": record.target,
        "ttl": record.ttl,
        "owner": record.owner or "",
        "comment": record.comment,
    }
