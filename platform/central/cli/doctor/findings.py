"""One thing looked at: fine, worth knowing, or wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "warning", "wrong"]


@dataclass(frozen=True)
class Finding:
    """What was found, and how to mend it."""

    subject: str
    state: State
    message: str
    remedy: str = ""


Findings = Iterator[Finding]


def judged(subject: str, good: bool, message: str, *, otherwise: str, remedy: str, state: State = "wrong") -> Finding:
    """Return a finding that is fine when `good`, and `state` with its remedy when not."""
    return Finding(subject, "ok", message) if good else Finding(subject, state, otherwise, remedy)
