"""What a step says when it returns. A step never sleeps: it says when to come back. Pure values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Self

from provisioning.states import ReasonCode


@dataclass(frozen=True)
class Trouble:
    """What went wrong, kept as words and values apart, so that each reader gets it in their language.

    :ivar code: the entry in `docs/errors.md`.
    :ivar words: English msgid with `%(name)s` places: what happened and why. Translated already where it has no values.
    :ivar advice: English msgid: how to mend it.
    :ivar error_id: where the log has more; only for what nobody foresaw.
    """

    code: str
    words: str
    advice: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    error_id: str = ""

    def __str__(self) -> str:
        return filled(self.words, self.values)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Self:
        return cls(**raw)


def filled(words: str, values: Mapping[str, Any]) -> str:
    """Return words with their places filled; words without values are taken as they stand."""
    return words % values if values else words


@dataclass(frozen=True)
class Done:
    """The step's effect exists. `result` is stored; it never holds a secret."""

    result: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Wait:
    """Nothing is wrong; come back at `until`. Does not count as an attempt."""

    until: datetime
    reason: ReasonCode


@dataclass(frozen=True)
class Retry:
    """Something failed that may pass; come back after `after` seconds, or after the step's own backoff."""

    reason: ReasonCode
    trouble: Trouble
    after: float | None = None


@dataclass(frozen=True)
class Fail:
    """Trying again will not help: a person must do something first."""

    reason: ReasonCode
    trouble: Trouble


Outcome = Done | Wait | Retry | Fail
