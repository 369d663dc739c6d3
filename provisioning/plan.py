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
        return tuple(change for change in self.changes if change.action is not Action.KEEP)

    def following(self, earlier: Plan | None) -> Plan:
        """Return this plan as the continuation of one that was begun and cut short.

        What the earlier try may have made already looks like something to keep; for the run as a whole it is still
        something made, with the `before` of the first look. Undoing goes by that.
        """
        first = {(change.kind, change.target): change for change in (earlier.changes if earlier else ())}
        return replace(self, changes=tuple(_continued(change, first) for change in self.changes))

    def as_json(self) -> dict[str, Any]:
        return {"changes": [asdict(change) for change in self.changes], "zone_size": self.zone_size}

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Self:
        changes = tuple(Change.from_json(change) for change in raw.get("changes", ()))
        return cls(changes, zone_size=raw.get("zone_size"))

    def digest(self) -> str:
        """Return a fingerprint, so that an approval holds for exactly this plan."""
        return hashlib.sha256(json.dumps(self.as_json(), sort_keys=True).encode()).hexdigest()


def _continued(change: Change, first: Mapping[tuple[str, str], Change]) -> Change:
    begun = first.get((change.kind, change.target))
    if begun is None or begun.action is Action.KEEP:
        return change
    return replace(change, action=begun.action, before=begun.before, ours=begun.ours)


def covers(approved: Plan, plan: Plan) -> bool:
    """Say whether each change of `plan` stands in a plan that a second person has approved already."""
    seen = {(change.action, change.kind, change.target) for change in approved.changes}
    return all((change.action, change.kind, change.target) in seen for change in plan.effective)


def brake(plan: Plan) -> tuple[BrakeReason, ...]:
    """Return the reasons why `plan` must wait for a second person; empty when it may go ahead."""
    return tuple(reason for reason, applies in _BRAKES.items() if applies(plan))


def _deletes(plan: Plan) -> bool:
    return any(change.action is Action.DELETE and not change.announced for change in plan.changes)


def _not_ours(plan: Plan) -> bool:
    return any(not change.ours for change in plan.effective)


def _name_servers(plan: Plan) -> bool:
    facts = [facts for change in plan.effective for facts in (change.before, change.after) if facts]
    return any(str(fact.get("type", "")).upper() == "NS" for fact in facts)


def _large_share(plan: Plan) -> bool:
    if plan.zone_size is None or plan.zone_size < BRAKE_ZONE_MINIMUM:
        return False
    touched = sum(change.action in (Action.UPDATE, Action.DELETE) for change in plan.changes)
    return touched > plan.zone_size * BRAKE_SHARE


_BRAKES = {
    BrakeReason.DELETES: _deletes,
    BrakeReason.NOT_OURS: _not_ours,
    BrakeReason.NAME_SERVERS: _name_servers,
    BrakeReason.LARGE_SHARE: _large_share,
}
