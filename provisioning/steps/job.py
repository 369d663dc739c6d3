"""What a step is told about its run, and the verbs every step module has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from kernel.procedure.texts import Text
from provisioning.outcomes import Outcome
from provisioning.plan import Actual, Desired, Plan


def _silent(message: str, **data: object) -> None:
    """Say nothing to nobody."""


@dataclass(frozen=True)
class Job:
    """One run as its steps see it. A step reads it and writes nothing to the run's rows.

    :ivar results: what the earlier steps, and an earlier try of this one, stored: by key.
    :ivar plan_approved: a second person said yes to this step's stored plan.
    :ivar fence: which hold on the run this is; grows with each.
    :ivar say: adds a line to the live log and keeps the run's lease alive; call it during long work.
    """

    run_id: str
    reference: str
    desired: Desired
    results: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    plan_approved: bool = False
    fence: int = 0
    say: Callable[..., None] = _silent

    @property
    def by(self) -> str:
        """The name under which the run's changes are recorded."""
        return f"provisioning:{self.reference}"


class StepModule(Protocol):
    """The verbs of a step. Each may be called any number of times, in any process, after any kill."""

    def probe(self, job: Job) -> Actual:
        """Look at what is there. Changes nothing."""

    def plan(self, job: Job, actual: Actual) -> Plan:
        """Say what has to change. Changes nothing; stored before `apply`."""

    def apply(self, job: Job, plan: Plan) -> Outcome:
        """Make it so. Begins with `probe`, so doing it twice does it once."""

    def verify(self, job: Job, result: Mapping[str, Any]) -> str:
        """Read back; return what is lacking in words, or nothing."""

    def undo(self, job: Job, plan: Plan) -> Outcome:
        """Remove what this run made, and only that, by the plan stored before it was made."""


@dataclass(frozen=True)
class StepSpec:
    """One step in the table.

    :ivar seconds: what it takes on the embedded default; the share of the progress bar.
    :ivar attempts: tries before the run stops for a person.
    :ivar backoff: seconds before the second, third, … try; the last one repeats.
    """

    key: str
    title: Text
    module: StepModule
    seconds: float = 0.2
    attempts: int = 8
    backoff: tuple[float, ...] = (1.0, 2.0, 5.0, 15.0, 60.0)

    def pause(self, attempt: int) -> float:
        """Return the seconds to wait after that many tries."""
        return self.backoff[min(max(attempt, 1), len(self.backoff)) - 1]
