"""What was found as a plan: changes by step and scope, with the brake's verdict on each. Pure values."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from provisioning.plan import BrakeReason, Change, Plan, brake
from provisioning.reality import Discrepancy

ZONE = "zone:"
# The step that makes a change, by the kind of thing it changes; the rest are rows of the platform.
_STEPS: Mapping[str, str] = {"dns_record": "mend_dns", "web_host": "mend_web_host", "canary": "mend_media"}
_ORDER = ("mend_rows", "mend_dns", "mend_web_host", "mend_media")


@dataclass(frozen=True)
class Part:
    """The changes of one scope that one step makes; a zone is a scope of its own, as its size matters."""

    step: str
    scope: str
    plan: Plan

    @property
    def brakes(self) -> tuple[BrakeReason, ...]:
        """Why these changes need a second person."""
        return brake(self.plan)

    def as_json(self) -> dict[str, Any]:
        return {"step": self.step, "scope": self.scope, "plan": self.plan.as_json()}

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Self:
        return cls(raw["step"], raw["scope"], Plan.from_json(raw["plan"]))


def parts_of(discrepancies: Iterable[Discrepancy], *, scope: str = "all") -> tuple[Part, ...]:
    """Return the changes that would mend what was found, each thing once, in the order they are made."""
    found: dict[tuple[str, str], dict[tuple[str, str], Change]] = {}
    sizes: dict[tuple[str, str], int | None] = {}
    for discrepancy in sorted(discrepancies, key=lambda each: each.key):
        change = discrepancy.change
        if change is None or scope not in ("all", discrepancy.scope):
            continue
        place = (_STEPS.get(change.kind, "mend_rows"), discrepancy.scope)
        found.setdefault(place, {}).setdefault((change.kind, change.target), change)
        sizes[place] = discrepancy.zone_size
    places = sorted(found, key=lambda place: (_ORDER.index(place[0]), place[1]))
    return tuple(Part(*place, Plan(tuple(found[place].values()), zone_size=sizes[place])) for place in places)


def by_step(parts: Iterable[Part]) -> dict[str, Plan]:
    """Return the changes by the step that makes them, as the run carries them.

    A step may serve several zones; the share of each was judged by its part, so none is told here.
    """
    changes: dict[str, list[Change]] = {}
    for part in parts:
        changes.setdefault(part.step, []).extend(part.plan.changes)
    return {step: Plan(tuple(found)) for step, found in changes.items()}


def brakes_of(parts: Iterable[Part]) -> tuple[BrakeReason, ...]:
    """Return why the whole needs a second person, each reason once; empty where one person suffices."""
    reasons = {reason for part in parts for reason in part.brakes}
    return tuple(reason for reason in BrakeReason if reason in reasons)


def digest_of(parts: Iterable[Part]) -> str:
    """Return a fingerprint of the plan: an approval holds for exactly this one. The zones' sizes do not count."""
    told = [{**part.as_json(), "plan": part.as_json()["plan"]["changes"]} for part in parts]
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()
