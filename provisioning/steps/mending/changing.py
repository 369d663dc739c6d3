"""How a part of an approved plan is carried out: each change is made only where the world is as the plan saw it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop

from provisioning.outcomes import Done, Fail, Outcome, Trouble
from provisioning.plan import Action, Actual, Change, Plan
from provisioning.states import ReasonCode
from provisioning.steps.job import Job
from provisioning.wishes import Mending

STALE = gettext_noop("%(target)s is no longer as the plan saw it (%(found)s instead of %(planned)s).")
PLAN_ANEW = gettext_noop(
    "Call this run off and approve the plan of the next look: what is changed already stays right."
)

Facts = Mapping[str, Any] | None


@dataclass(frozen=True)
class Thing:
    """One kind of thing that a plan can change.

    :ivar look: what is there now, in the facts of the plan's `before` and `after`; None where there is nothing.
    :ivar make: makes one change; called only when the thing is as planned.
    :ivar unmake: puts one made change back; None where what was there before is not to come back.
    :ivar is_halfway: whether a change that takes two acts was stopped between them.
    """

    look: Callable[[Change], Facts]
    make: Callable[[Change, Job], None]
    unmake: Callable[[Change, Job], None] | None = None
    is_halfway: Callable[[Change], bool] = lambda _change: False


class Part:
    """A step over the changes of one part of the plan; a `StepModule`."""

    def __init__(self, key: str, things: Mapping[str, Thing]) -> None:
        self.key = key
        self.things = things

    def probe(self, job: Job) -> Actual:
        """Say whether any change of this part is still to be made."""
        waiting = [change for change in part_of(job, self.key).changes if not self.is_made(change)]
        return Actual(exists=True, matches=not waiting, facts={"waiting": len(waiting)})

    def plan(self, job: Job, actual: Actual) -> Plan:
        """Exactly what was approved, made already or not: an approval holds for nothing else."""
        return part_of(job, self.key)

    def apply(self, job: Job, plan: Plan) -> Outcome:
        """Make what is not made yet; stop before anything that is neither as planned nor as wanted."""
        made = 0
        for change in plan.changes:
            if self.is_made(change):
                continue
            stale = self.stale(change)
            if stale is not None:
                return stale
            self.things[change.kind].make(change, job)
            job.say(f"{change.action.value} {change.target}")
            made += 1
        return Done({"changes": len(plan.changes), "made": made})

    def verify(self, job: Job, result: Mapping[str, Any]) -> str:
        """Look at every change again; return the first that cannot be seen."""
        return next((change.target for change in part_of(job, self.key).changes if not self.is_made(change)), "")

    def undo(self, job: Job, plan: Plan) -> Outcome:
        """Put back what was made, by half or whole, backward; a correction of what nobody ordered stays."""
        for change in reversed(plan.changes):
            thing = self.things[change.kind]
            if thing.unmake is not None and (thing.is_halfway(change) or self.is_made(change)):
                thing.unmake(change, job)
        return Done()

    def is_made(self, change: Change) -> bool:
        """Whether the thing is as the change wants it."""
        return same(self.things[change.kind].look(change), change.after)

    def stale(self, change: Change) -> Fail | None:
        """Return why a change must not be made: the thing is not as the plan saw it."""
        found = self.things[change.kind].look(change)
        if same(found, change.before):
            return None
        values = {"target": change.target, "found": said(found), "planned": said(change.before)}
        return Fail(ReasonCode.PLAN_STALE, Trouble("plan_stale", STALE, PLAN_ANEW, values=values))


def part_of(job: Job, key: str) -> Plan:
    """Return the changes of the approved plan that a step makes."""
    return Plan.from_json(job.wish_of(Mending).parts.get(key, {}))


def same(found: Facts, wanted: Facts) -> bool:
    """Whether two sets of facts say the same; nothing equals nothing."""
    return dict(found or {}) == dict(wanted or {})


def said(facts: Facts) -> str:
    """Return facts as one short line."""
    return ", ".join(f"{name}={str(value)[:60]}" for name, value in (facts or {}).items())[:200] or "–"


def is_removal(change: Change) -> bool:
    """Whether the change takes something away."""
    return change.action is Action.DELETE
