"""An operation followed live on a terminal: the run is worked on here too, so that it goes on without a worker."""

from __future__ import annotations

import getpass
import time
from collections.abc import Callable
from typing import Any

from provisioning.engine import advance
from provisioning.models import Run
from provisioning.queries import Progress, progress
from provisioning.states import RESTING, ReasonCode, RunState, StepState

POLL_SECONDS = 0.5
# Only other people end these waits; the run goes on by itself when they have.
WAITS_FOR_OTHERS = frozenset(
    {
        ReasonCode.NEEDS_SECOND_PERSON,
        ReasonCode.DOMAIN_RECORDS,
        ReasonCode.DNS_CACHES,
        ReasonCode.WAITS_FOR_UPLOAD,
    }
)
SETTLED = (StepState.DONE, StepState.UNDONE, StepState.FAILED)
ENDINGS = {RunState.SUCCEEDED: 0, RunState.WAITING: 0}


def whoever() -> str:
    """Return under which name deeds of this terminal are recorded."""
    return f"terminal:{getpass.getuser()}"


def follow(run: Run, *, say: Callable[[str], object]) -> Progress:
    """Work on a run until it is over or waits for other people; say each step as it is done.

    The lease keeps this process and the workers from doing the same step.
    """
    told: set[tuple[str, str]] = set()
    while True:
        advance(run.pk)
        seen = progress(run)
        for step in seen.steps:
            if (
                step.state in (StepState.DONE, StepState.UNDONE, StepState.FAILED)
                and (step.key, step.state) not in told
            ):
                told.add((step.key, step.state))
                say(_line(step.title, step.state_label, step.seconds, step.message, step.remedy))
        if RunState(seen.run.state) in RESTING or _waits_for_others(seen):
            return seen
        time.sleep(POLL_SECONDS)


def summary(seen: Progress) -> dict[str, Any]:
    """Return how a run stands, for people and programs."""
    return {
        "run": str(seen.run.pk),
        "kind": seen.run.kind,
        "state": seen.run.state,
        "title": seen.title,
        "waits_for": seen.waits_for,
        "steps": {step.key: step.state for step in seen.steps},
    }


def exit_code(seen: Progress) -> int:
    """Return 0 when it is done or waits for other people, else 1."""
    return ENDINGS.get(RunState(seen.run.state), 1)


def _waits_for_others(seen: Progress) -> bool:
    return seen.run.state == RunState.WAITING and seen.run.reason_code in WAITS_FOR_OTHERS


def _line(title: str, state: str, seconds: float | None, message: str, remedy: str) -> str:
    took = "" if seconds is None else f"{seconds:6.2f} s"
    told = f"  {message} {remedy}".rstrip() if message else ""
    return f"{state}: {title}  {took}{told}"
