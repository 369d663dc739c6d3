"""One thing that is not as the rows say; pure values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from kernel.procedure.texts import Text
from provisioning.plan import Change

# What a discrepancy tells of a file or a list is cut here; the plan holds the whole.
LONGEST_FACT = 300


class Severity(StrEnum):
    """How soon a person should see to it."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


class Way(StrEnum):
    """On which side the thing stands alone."""

    MISSING = "missing"
    UNEXPECTED = "unexpected"
    DIFFERENT = "different"


@dataclass(frozen=True)
class Kind:
    """A kind of discrepancy: its words, how grave it is, and how a person mends what a plan cannot.

    :ivar title: what is wrong, said of the subject.
    :ivar remedy: how to mend it.
    """

    code: str
    title: Text
    remedy: Text
    severity: Severity
    way: Way


@dataclass(frozen=True)
class Discrepancy:
    """What the rows say, what was found, and the change that would bring the two together where one is known.

    :ivar kind: the code of a `Kind`.
    :ivar subject: what it is about, the same text at each look: a host, a schema, a path, a run.
    :ivar expected: what the rows say, in short; empty: nothing.
    :ivar found: what is there, in short; empty: nothing.
    :ivar change: what a plan would do; None where only a person can mend it.
    :ivar scope: the zone, or the part of the platform, whose plan the change belongs to.
    """

    kind: str
    subject: str
    expected: str = ""
    found: str = ""
    change: Change | None = None
    scope: str = ""
    zone_size: int | None = None

    @property
    def is_mendable(self) -> bool:
        """Whether a plan can mend it."""
        return self.change is not None

    @property
    def key(self) -> tuple[str, str]:
        """What makes it the same one at the next look."""
        return self.kind, self.subject


def fact(value: object) -> str:
    """Return a value as the short text of one side."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        value = ", ".join(f"{name}={inner}" for name, inner in value.items())
    elif isinstance(value, list | tuple | set | frozenset):
        value = ", ".join(str(inner) for inner in value)
    text = str(value)
    return text if len(text) <= LONGEST_FACT else f"{text[: LONGEST_FACT - 1]}…"


def by_code(*kinds: Kind) -> Mapping[str, Kind]:
    """Return kinds by their code."""
    return {kind.code: kind for kind in kinds}


Facts = Mapping[str, Any]
