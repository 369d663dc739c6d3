"""Looks at everything a plan changes before anything of it is changed: a stale plan changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from provisioning.outcomes import Done, Outcome
from provisioning.plan import Actual, Change, Plan
from provisioning.steps.job import Job
from provisioning.steps.mending.changing import Part, part_of
from provisioning.steps.mending.dns import DNS
from provisioning.steps.mending.media import MEDIA
from provisioning.steps.mending.rows import ROWS
from provisioning.steps.mending.web_host import WEB_HOST

PARTS = (ROWS, DNS, WEB_HOST, MEDIA)


class Look:
    """A step that changes nothing; a `StepModule`."""

    def probe(self, job: Job) -> Actual:
        """Count what is still to be made."""
        waiting = sum(not part.is_made(change) for part, change in _all(job))
        return Actual(exists=True, matches=True, facts={"waiting": waiting})

    def plan(self, job: Job, actual: Actual) -> Plan:
        """Nothing."""
        return Plan()

    def apply(self, job: Job, plan: Plan) -> Outcome:
        """Stop at the first thing that is neither as the plan saw it nor as it wants it."""
        for part, change in _all(job):
            stale = None if part.is_made(change) else part.stale(change)
            if stale is not None:
                return stale
        return Done({"changes": sum(1 for _each in _all(job))})

    def verify(self, job: Job, result: Mapping[str, Any]) -> str:
        """Looking was all."""
        return ""

    def undo(self, job: Job, plan: Plan) -> Outcome:
        """Nothing was made."""
        return Done()


def _all(job: Job) -> Iterator[tuple[Part, Change]]:
    for part in PARTS:
        for change in part_of(job, part.key).changes:
            yield part, change


LOOK = Look()
