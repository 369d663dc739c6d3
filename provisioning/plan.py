"""What is wanted, what is there, and the changes between the two; and the brake on them. Pure values."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any, Self

# More than this share of a zone's existing records in one plan stops for a second person ...
BRAKE_SHARE = 0.30
# ... in zones of at least this many records; in a smaller one every change would be "a large part".
BRAKE_ZONE_MINIMUM = 10
# Facts of a thing that say how much lies in it.
COUNTS = frozenset({"accounts", "files", "last_published"})


class Action(StrEnum):
    """What a change does to its target."""

    KEEP = "keep"
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"


class BrakeReason(StrEnum):
    """Why a plan waits for a second person."""

    DELETES = "deletes"
    NOT_OURS = "not_ours"
    NAME_SERVERS = "name_servers"
    LARGE_SHARE = "large_share"


@dataclass(frozen=True)
class Desired:
    """The site as a run was asked to make or leave it: a snapshot, never edited. A new wish is a new run.

    :ivar host: the host name it is about, where that is not the label under the parent domain.
    :ivar wish: what the kind of run wants beyond the site (`provisioning.wishes`), as stored.
    """

    tenant_name: str
    kind_of_site: str
    parent_id: int
    label: str
    admin: Mapping[str, str]
    contact: Mapping[str, Any] = field(default_factory=dict)
    host: str = ""
    wish: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Self:
        return cls(**raw)


@dataclass(frozen=True)
class Actual:
    """What a probe saw: whether the thing is there, is ours, and is as wanted."""

    exists: bool
    ours: bool = True
    matches: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """One change to one thing, readable by a person before it is made.

    :ivar announced: a removal that a person confirmed by naming it: with the run itself, or with an earlier one that
        named its day.
    """

    action: Action
    kind: str
    target: str
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    ours: bool = True
    announced: bool = False

    @property
    def thing(self) -> tuple[str, str]:
        """What it changes, by kind and name: the same thing in every look of a run."""
        return self.kind, self.target

    @property
    def is_effective(self) -> bool:
        """Whether it changes something."""
        return self.action is not Action.KEEP

    @property
    def differences(self) -> tuple[tuple[str, Any, Any], ...]:
        """What is before and after, by name, where the two differ; None where one side has nothing."""
        before, after = self.before or {}, self.after or {}
        both = ((name, before.get(name), after.get(name)) for name in dict.fromkeys([*before, *after]))
        return tuple(difference for difference in both if difference[1] != difference[2])

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Self:
        return cls(**{**raw, "action": Action(raw["action"])})


@dataclass(frozen=True)
class Plan:
    """The changes a step is about to make. Stored before they are made."""

    changes: tuple[Change, ...] = ()
    # Records in the zone the changes belong to; None where no zone is touched.
    zone_size: int | None = None

    @classmethod
    def single(cls, actual: Actual, *, kind: str, target: str, after: Mapping[str, Any]) -> Self:
        """Return the plan for one thing: keep it as it is, or create or update it."""
        unless_there = Action.UPDATE if actual.exists else Action.CREATE
        action = Action.KEEP if actual.exists and actual.matches else unless_there
        before = dict(actual.facts) if actual.exists else None
        return cls((Change(action, kind, target, before=before, after=after, ours=actual.ours),))

    @property
    def effective(self) -> tuple[Change, ...]:
        """The changes that change something."""
        return tuple(change for change in self.changes if change.is_effective)

    def following(self, earlier: Plan | None) -> Plan:
        """Return all that was begun over the tries of a step: this plan, and the one before that was cut short.

        What the earlier try may have made already looks like something to keep, or is not seen at all any more: a
        record that was removed, or given up to be claimed anew. For the run as a whole it is still something changed,
        with the `before` of the first look. Undoing goes by that, and so does whatever comes after.
        """
        if earlier is None:
            return self
        seen = {change.thing: change for change in self.changes}
        begun = {change.thing: change for change in earlier.changes if change.thing in seen or change.is_effective}
        old = (_continued(seen.get(thing), change) for thing, change in begun.items())
        new = (change for thing, change in seen.items() if thing not in begun)
        return replace(self, changes=(*old, *new), zone_size=_larger(earlier.zone_size, self.zone_size))

    def as_json(self) -> dict[str, Any]:
        return {"changes": [asdict(change) for change in self.changes], "zone_size": self.zone_size}

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Self:
        changes = tuple(Change.from_json(change) for change in raw.get("changes", ()))
        return cls(changes, zone_size=raw.get("zone_size"))

    def digest(self) -> str:
        """Return a fingerprint, so that an approval holds for exactly this plan."""
        return hashlib.sha256(json.dumps(self.as_json(), sort_keys=True).encode()).hexdigest()


def _continued(seen: Change | None, begun: Change) -> Change:
    if seen is None:
        return begun
    # What is another's now was made by no try of ours: it is as this look sees it.
    if not begun.is_effective or not seen.ours:
        return seen
    return replace(seen, action=begun.action, before=begun.before, ours=begun.ours)


def _larger(one: int | None, other: int | None) -> int | None:
    """The zone as it was before the step itself took anything out of it."""
    return max((size for size in (one, other) if size is not None), default=None)


def covers(approved: Plan, plan: Plan, *, is_earlier: bool = False) -> bool:
    """Say whether a second person approved each change of `plan`, on a thing that is still as they saw it.

    :param is_earlier: an earlier step laid it before them: until the site is closed, more may come to lie in a thing
        than was counted then, and it is still that thing.
    """
    leave_out = COUNTS if is_earlier else frozenset()
    seen = {change.thing: (change.action, _facts(change, leave_out)) for change in approved.changes}
    return all(seen.get(change.thing) == (change.action, _facts(change, leave_out)) for change in plan.effective)


def _facts(change: Change, leave_out: frozenset[str]) -> str:
    """Return what is there before a change, as it is stored: a list and a tuple of the same are the same."""
    facts = {name: value for name, value in (change.before or {}).items() if name not in leave_out}
    return json.dumps(facts, sort_keys=True)


def brake(plan: Plan, *, begun: Plan | None = None) -> tuple[BrakeReason, ...]:
    """Return the reasons why `plan` must wait for a second person; empty when it may go ahead.

    :param begun: all that the step has begun over its tries, this plan included: the share of a zone is counted over
        that, so that nobody gets around the brake a little at a time.
    """
    reasons = {reason for reason, applies in _BRAKES.items() if applies(plan)}
    if begun is not None and _large_share(begun):
        reasons.add(BrakeReason.LARGE_SHARE)
    return tuple(reason for reason in _BRAKES if reason in reasons)


def _deletes(plan: Plan) -> bool:
    return any(change.action is Action.DELETE and not change.announced for change in plan.changes)


def _not_ours(plan: Plan) -> bool:
    return any(not change.ours for change in plan.effective)


def _name_servers(plan: Plan) -> bool:
    facts = [facts for change in plan.effective for facts in (change.before, change.after) if facts]
    return any(str(fact.get("type", "")).upper() == "NS" for fact in facts)


def _large_share(plan: Plan) -> bool:
    touched = sum(change.action in (Action.UPDATE, Action.DELETE) for change in plan.changes)
    return plan.zone_size is not None and is_large_share(touched, plan.zone_size)


def is_large_share(touched: int, zone_size: int) -> bool:
    """Say whether so many of a zone's records are more than one person changes alone."""
    return zone_size >= BRAKE_ZONE_MINIMUM and touched > zone_size * BRAKE_SHARE


_BRAKES = {
    BrakeReason.DELETES: _deletes,
    BrakeReason.NOT_OURS: _not_ours,
    BrakeReason.NAME_SERVERS: _name_servers,
    BrakeReason.LARGE_SHARE: _large_share,
}
