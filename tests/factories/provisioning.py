"""Runs for tests: rows without the operations, and a table of steps whose outside world is a dictionary."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import UUID

from kernel.time import now
from provisioning.models import Run, StepRecord
from provisioning.outcomes import Done
from provisioning.plan import Action, Actual, Desired, Plan
from provisioning.states import ReasonCode
from provisioning.steps.job import Job, StepSpec

_numbers = count(1)
# The run of a job that no run stands behind.
NOBODYS_RUN = str(UUID(int=0))

WISH = {
    "tenant_name": "Dinas Kesehatan (contoh)",
    "kind_of_site": "AGENCY",
    "parent_id": 1,
    "label": "dinkes",
    "admin": {"username": "admin.dinkes", "email": "admin@dinkes.example", "full_name": "Administrator (contoh)"},
    "contact": {},
}


def make_run(*, keys: tuple[str, ...] = ("one", "two", "three"), reference: str = "", **fields: Any) -> Run:
    """Store a queued run with the given steps."""
    values = {
        "kind": "provision",
        "reference": reference or f"PW-TEST-{next(_numbers):05d}",
        "desired": WISH,
        "requested_by": "user:1",
        "reason_code": ReasonCode.REQUESTED,
        "wake_at": now(),
    }
    run = Run.objects.create(**{**values, **fields})
    StepRecord.objects.bulk_create(StepRecord(run=run, position=at, key=key) for at, key in enumerate(keys, start=1))
    return run


@dataclass
class FakeStep:
    """A step module whose effect is an entry of `world`; told what to say, or raise, per verb."""

    key: str
    world: dict[str, Any]
    calls: list[str] = field(default_factory=list)
    # Called in the place of a verb's own work; each is used once, then the verb works again.
    script: dict[str, list[Callable[..., Any]]] = field(default_factory=dict)

    def will(self, verb: str, *sayings: Callable[..., Any]) -> None:
        """Have the next calls of a verb do these instead."""
        self.script.setdefault(verb, []).extend(sayings)

    def probe(self, job):
        return self._scripted("probe", job) or Actual(exists=self.key in self.world, matches=self.key in self.world)

    def plan(self, job, actual):
        made = Plan.single(actual, kind="thing", target=self.key, after={})
        return self._scripted("plan", job) or made

    def apply(self, job, plan):
        said = self._scripted("apply", job)
        if said is not None:
            return said
        if self.key not in self.world:
            self.world[self.key] = job.reference
            self.world.setdefault("effects", []).append(self.key)
        return Done({"thing": self.key})

    def verify(self, job, result):
        return self._scripted("verify", job) or ("" if self.key in self.world else self.key)

    def undo(self, job, plan):
        said = self._scripted("undo", job)
        if said is not None:
            return said
        if any(change.action is Action.CREATE for change in plan.changes):
            self.world.pop(self.key, None)
        return Done()

    def _scripted(self, verb, job):
        self.calls.append(verb)
        waiting = self.script.get(verb)
        return waiting.pop(0)(job) if waiting else None


def fake_table(*keys: str, **spec: Any) -> tuple[dict[str, StepSpec], dict[str, Any]]:
    """Return a table of fake steps and the world they work on."""
    world: dict[str, Any] = {}
    names = keys or ("one", "two", "three")
    return {key: StepSpec(key, key, FakeStep(key, world), **spec) for key in names}, world


def make_job(*, reference: str, results: dict[str, Any] | None = None, approved: bool = False, **wish: Any) -> Job:
    """Return a job as the engine gives it to a step."""
    return Job(NOBODYS_RUN, reference, Desired(**{**WISH, **wish}), results or {}, plan_approved=approved)
