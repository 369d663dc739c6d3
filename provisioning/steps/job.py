"""What a step is told about its run, and the verbs every step module has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar

from kernel.procedure.texts import Text
from provisioning.outcomes import Outcome
from provisioning.plan import Actual, Desired, Plan
from provisioning.wishes import Wish

W = TypeVar("W", bound=Wish)


def _silent(message: str, **data: object) -> None:
    """Say nothing to nobody."""


@dataclass(frozen=True)
class Job:
    """One run as its steps see it. A step reads it and writes nothing to the run's rows.

    :ivar kind: the kind of run (`provisioning.kinds`).
    :ivar schema_name: the site it works on; empty while the run itself makes the site.
    :ivar results: what the earlier steps, and an earlier try of this one, stored: by key.
    :ivar plan_approved: a second person said yes to this step's stored plan.
    :ivar begun: in `apply`: all that this step has begun over its tries, this one included; the stored intent. The plan
        it is given says only what this look still saw to do.
    :ivar approved_plans: the plans of earlier steps that a second person approved, and that were done as approved.
    :ivar fence: which hold on the run this is; grows with each.
    :ivar begun_at: when this step was first begun; None at its first try.
    :ivar say: adds a line to the live log and keeps the run's lease alive; call it during long work.
    """

    run_id: str
    reference: str
    desired: Desired
    results: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    plan_approved: bool = False
    approved_plans: tuple[Plan, ...] = ()
    begun: Plan = field(default_factory=Plan)
    fence: int = 0
    begun_at: datetime | None = None
    say: Callable[..., None] = _silent
    kind: str = "provision"
    schema_name: str = ""

    def wish_of(self, kind: type[W]) -> W:
        """Return what the run wants beyond the site, as the value of its kind."""
        return kind.from_json(self.desired.wish)

    @property
    def is_building(self) -> bool:
        """Whether the run makes a site; otherwise it works on one that is there and must never take it away."""
        return not self.schema_name

    @property
    def by(self) -> str:
        """The name under which the run's changes are recorded."""
        return f"provisioning:{self.schema_name or self.reference}"


class StepModule(Protocol):
    """The verbs of a step. Each may be called any number of times, in any process, after any kill."""

    def probe(self, job: Job) -> Actual:
        """Look at what is there. Changes nothing."""

    def plan(self, job: Job, actual: Actual) -> Plan:
        """Say what has to change. Changes nothing; stored before `apply`."""

    def apply(self, job: Job, plan: Plan) -> Outcome:
        """Make it so. Begins with `probe`, so doing it twice does it once.

        What an earlier try removed stands in no later look: whatever comes after it goes by `job.begun`.
        """

    def verify(self, job: Job, result: Mapping[str, Any]) -> str:
        """Read back; return what is lacking in words, or nothing."""

    def undo(self, job: Job, plan: Plan) -> Outcome:
        """Remove what this run made, and only that, by what was stored before each try."""


@dataclass(frozen=True)
class StepSpec:
    """One step in the table.

    :ivar seconds: what it takes on the embedded default; the share of the progress bar.
    :ivar attempts: tries before the run stops for a person.
    :ivar backoff: seconds before the second, third, … try; the last one repeats.
    :ivar is_final: what it does cannot be undone: once it has begun, the run is not called off any more.
    """

    key: str
    title: Text
    module: StepModule
    seconds: float = 0.2
    attempts: int = 8
    backoff: tuple[float, ...] = (1.0, 2.0, 5.0, 15.0, 60.0)
    is_final: bool = False

    def pause(self, attempt: int) -> float:
        """Return the seconds to wait after that many tries."""
        return self.backoff[min(max(attempt, 1), len(self.backoff)) - 1]
