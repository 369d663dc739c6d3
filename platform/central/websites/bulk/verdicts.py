"""What is said of one line of a list: it will be submitted, it is there already, or why it is refused."""

from __future__ import annotations

from dataclasses import dataclass

from central.websites.bulk.reading import Line
from central.websites.states import LineState
from kernel.errors import InvalidValue


@dataclass(frozen=True)
class Verdict:
    """One line, judged; `words` say what and why, `remedy` how to mend it."""

    line: int
    values: dict[str, str]
    state: LineState = LineState.WAITING
    code: str = "ok"
    words: str = ""
    remedy: str = ""

    @property
    def is_new(self) -> bool:
        """Whether the line will become a request."""
        return self.state == LineState.WAITING

    @property
    def said(self) -> str:
        """Words and remedy in one."""
        return f"{self.words} {self.remedy}".strip()

    @property
    def host(self) -> str:
        """The wished-for address."""
        return ".".join(filter(None, (self.values.get("wanted_subdomain"), self.values.get("parent_domain"))))


class Refused(InvalidValue):
    """A line is refused, with a code of its own."""

    def __init__(self, kind: str, message: str, *, remedy: str = "", state: LineState = LineState.REFUSED) -> None:
        super().__init__(message, remedy=remedy)
        self.kind = kind
        self.state = state


def refusal(line: Line, error: Refused) -> Verdict:
    """Return the verdict on a refused line."""
    return Verdict(line.line, line.values, error.state, error.kind, str(error.message), str(error.remedy))


@dataclass(frozen=True)
class Tally:
    """How many lines of each kind a list has."""

    new: int
    skipped: int
    refused: int

    @property
    def total(self) -> int:
        return self.new + self.skipped + self.refused


def tally(verdicts: list[Verdict]) -> Tally:
    """Count the verdicts."""
    states = [verdict.state for verdict in verdicts]
    return Tally(*(states.count(state) for state in (LineState.WAITING, LineState.SKIPPED, LineState.REFUSED)))
