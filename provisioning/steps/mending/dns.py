"""DNS records of a plan: entered, changed, taken over or removed, through whichever provider keeps the zone."""

from __future__ import annotations

from provisioning.plan import Change
from provisioning.providers.dns import DnsProvider
from provisioning.steps.dns_providers import find_provider, zone_of
from provisioning.steps.dns_record import record_facts
from provisioning.steps.job import Job
from provisioning.steps.mending.changing import Facts, Part, Thing, is_removal
from tenants.registry.models import ParentDomain


def _look(change: Change) -> Facts:
    found = _zone(change).find(change.target)
    if found is None and _is_takeover(change):
        return change.before  # killed between giving up and claiming: what was planned still stands
    return record_facts(found) if found is not None else None


def _is_given_up(change: Change) -> bool:
    return _is_takeover(change) and _zone(change).find(change.target) is None


def _is_takeover(change: Change) -> bool:
    before, after = change.before or {}, change.after or {}
    return bool(before and after) and before["owner"] != after["owner"]


def _make(change: Change, job: Job) -> None:
    """Claim or release; another owner's record is released only where the plan named it, and people approved that."""
    zone = _zone(change)
    before, after = change.before or {}, change.after or {}
    if before and (is_removal(change) or _is_takeover(change)):
        zone.release(change.target, owner=before["owner"])
    if after:
        zone.claim(change.target, target=after["target"], owner=after["owner"])


def _unmake(change: Change, job: Job) -> None:
    zone = _zone(change)
    before, after = change.before or {}, change.after or {}
    if after and (not before or _is_takeover(change)):
        zone.release(change.target, owner=after["owner"])
    if before:
        zone.claim(change.target, target=before["target"], owner=before["owner"])


def _zone(change: Change) -> DnsProvider:
    """Return the zone a name lies in: of several that end it, the longest."""
    parents = {zone_of(parent): parent for parent in ParentDomain.objects.order_by("-pk")}
    fitting = [name for name in parents if change.target == name or change.target.endswith(f".{name}")]
    if not fitting:
        raise ParentDomain.DoesNotExist(change.target)
    provider = find_provider(parents[max(fitting, key=len)])
    if provider is None:
        raise ParentDomain.DoesNotExist(change.target)
    return provider


DNS = Part("mend_dns", {"dns_record": Thing(_look, _make, _unmake, _is_given_up)})
