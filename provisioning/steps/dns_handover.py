"""Enters all names of a restored site: those it has go over to the new schema's mark, those it lost come back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from provisioning.hosts.queries import server_of
from provisioning.outcomes import Done, Fail, Outcome, Retry, Trouble
from provisioning.plan import Action, Actual, Change, Plan
from provisioning.providers.dns import ClaimResult, Record, RecordType, judge, ownership_comment
from provisioning.providers.errors import RecordNotOurs
from provisioning.states import ReasonCode
from provisioning.steps.dns_providers import find_provider
from provisioning.steps.dns_record import NO_PROVIDER, SET_ONE_UP
from provisioning.steps.job import Job
from provisioning.steps.name_servers import find_lag, record_for
from provisioning.steps.restores import get_restore
from provisioning.steps.sites import get_site, host_of, parent_of
from provisioning.steps.zone_names import names_in_zone
from provisioning.troubles import trouble_of

# The mark of a schema that is not made yet: what is planned for it is the same for any.
COMING = "restored"


@dataclass(frozen=True)
class _Name:
    """A name in our zone: the record that is wanted there, and what stands there now."""

    wanted: Record
    found: Record | None
    former: str

    @property
    def is_handed_over(self) -> bool:
        """Whether the former schema's mark stands there."""
        return self.found is not None and self.found.owner == self.former

    @property
    def is_taken(self) -> bool:
        """Whether somebody else has it by now."""
        return not self.is_handed_over and judge(self.found, wanted=self.wanted) is ClaimResult.CONFLICT

    @property
    def change(self) -> Change:
        """What is to happen to it; somebody else's record is only told."""
        is_kept = self.is_taken or judge(self.found, wanted=self.wanted) is ClaimResult.SAME
        action = Action.KEEP if is_kept else Action.UPDATE if self.found else Action.CREATE
        before, after = _facts(self.found) if self.found else None, _facts(self.wanted)
        return Change(action, "dns_record", self.wanted.name, before=before, after=after, ours=not self.is_taken)


def probe(job: Job) -> Actual:
    """Look the names up, and for records that still bear the former mark."""
    return Actual(exists=True, matches=not any(name.change.is_effective for name in _names(job)))


def plan(job: Job, actual: Actual) -> Plan:
    """One change for each name; where it points stays, unless the site came to another web host."""
    zone = find_provider(parent_of(job))
    return Plan(tuple(name.change for name in _names(job)), zone_size=len(zone.records()) if zone else None)


def planned(job: Job) -> tuple[Change, ...]:
    """Return the same changes while the restored schema is still to be made."""
    return tuple(name.change for name in _names(job, coming=True))


def refusal(job: Job) -> Fail | None:
    """Return why the site's main name in our zone cannot be entered; asked before anything of the site changes."""
    parent = parent_of(job)
    if find_provider(parent) is None:
        values = {"name": parent.dns_provider, "domain": parent.name}
        return Fail(ReasonCode.NO_PROVIDER, Trouble("dns_provider_missing", NO_PROVIDER, SET_ONE_UP, values=values))
    taken = _tell_taken(job, _names(job, coming=True))
    return next((_not_ours(name.found) for name in taken if name.wanted.name == host_of(job) and name.found), None)


def apply(job: Job, plan: Plan) -> Outcome:
    """Release and claim, name by name, then see that every name server tells them. What is another's is told.

    :raises RecordNotOurs: somebody else's record stands at the name the site gets; nothing of it was changed.
    """
    parent, restore = parent_of(job), get_restore(job)
    zone = find_provider(parent)
    if zone is None:
        return refusal(job) or Done()
    names = list(_names(job))
    taken = {name.wanted.name for name in _tell_taken(job, names)} - {host_of(job)}
    wanted = [name.wanted for name in names if name.wanted.name not in taken]
    for name in names:
        if name.is_handed_over:
            zone.release(name.wanted.name, owner=restore.former_schema)
        if name.wanted.name not in taken:
            zone.claim(name.wanted.name, target=name.wanted.target, owner=restore.schema_name)
    for record in wanted:
        lag = find_lag(parent, wanted=record)
        if lag is not None:
            return Retry(ReasonCode.NAME_SERVERS_BEHIND, trouble_of(lag), after=lag.retry_after)
    return Done({"records": sorted(record.name for record in wanted), "taken": sorted(taken)})


def verify(job: Job, result: Mapping[str, Any]) -> str:
    """Look again."""
    return ", ".join(name.wanted.name for name in _names(job) if name.change.is_effective)


def undo(job: Job, plan: Plan) -> Outcome:
    """Never asked for: it comes after a final step."""
    return Done()


def _names(job: Job, *, coming: bool = False) -> Iterator[_Name]:
    """Go through the site's names in our zone, the one it gets, and whatever else bears its former mark.

    They are told from the rows, so that a name between its release and its claim is not forgotten; one without a row
    from what the step has begun.

    :param coming: before the site has its new schema.
    """
    zone, site = find_provider(parent_of(job)), get_site(job)
    if zone is None:
        return
    former, owner = (site.schema_name, COMING) if coming else _marks(job)
    own = dict.fromkeys([*names_in_zone(site, parent_of(job)), host_of(job)])
    wanted = {name: record_for(parent_of(job), host=name, owner=owner, server=server_of(site)) for name in own}
    rest = [record for record in zone.records() if record.owner == former]
    for record in rest if coming else (*rest, *_given_up(job)):
        wanted.setdefault(record.name, replace(record, comment=ownership_comment(owner)))
    yield from (_Name(record, zone.find(name), former) for name, record in wanted.items())


def _marks(job: Job) -> tuple[str, str]:
    restore = get_restore(job)
    return restore.former_schema, restore.schema_name


def _given_up(job: Job) -> Iterator[Record]:
    """Go through what an earlier try may have released and not claimed."""
    for change in job.begun.effective:
        if change.after is not None:
            yield Record(
                change.target, RecordType(change.after["type"]), change.after["target"], ttl=change.after["ttl"]
            )


def _tell_taken(job: Job, names: Iterator[_Name] | list[_Name]) -> list[_Name]:
    taken = [name for name in names if name.is_taken]
    for name in taken:
        target = name.found.target if name.found else ""
        words = _("The name %(name)s leads to somebody else by now (%(target)s); that record is left alone.")
        job.say(words % {"name": name.wanted.name, "target": target})
    return taken


def _not_ours(found: Record) -> Fail:
    error = RecordNotOurs(name=found.name, target=found.target, holder=found.owner or found.comment or "–")
    return Fail(ReasonCode.RECORD_NOT_OURS, trouble_of(error))


def _facts(record: Record) -> dict[str, Any]:
    return {"type": record.type.value, "target": record.target, "ttl": record.ttl}
