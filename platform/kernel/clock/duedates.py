"""A due date that remembers how it came about (K6), and travels as JSON on the row it belongs to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Self

from kernel.clock.arithmetic import due_at
from kernel.clock.calendars import WorkCalendar
from kernel.clock.policies import Policy, ServiceStandard
from kernel.clock.spans import Span


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """One version of a named deadline: the standard, and the rule it comes from ("SOP 003 row 2")."""

    code: str
    version: int
    standard: ServiceStandard
    source: str


@dataclass(frozen=True, slots=True)
class DueDate:
    """When something is due, with everything the answer rests on.

    A case keeps its due date when the policy or the calendar changes later. `unconfirmed` are closed days between
    start and result that no person has confirmed; `unlisted_years` are years the clock ran into without knowing their
    holidays. `rebase_reason` is empty unless a supervisor put the case on newer rules.
    """

    policy: PolicyVersion
    calendar_version: int
    start: datetime
    frozen: tuple[Span, ...]
    result: datetime
    unconfirmed: tuple[date, ...] = ()
    unlisted_years: tuple[int, ...] = ()
    rebase_reason: str = ""

    @classmethod
    def reckon(
        cls,
        *,
        policy: PolicyVersion,
        start: datetime,
        calendar: WorkCalendar,
        frozen: Sequence[Span] = (),
        rebase_reason: str = "",
    ) -> Self:
        """Return the due date of `policy` begun at `start`.

        :raises ValueError: for a naive start.
        :raises NoWorkingTime: when the calendar has no open days to count.
        """
        standard = policy.standard
        result = due_at(start=start, policy=standard.policy, amount=standard.amount, calendar=calendar, frozen=frozen)
        first, last = start.astimezone(calendar.zone).date(), result.date()
        doubtful = standard.policy is not Policy.ELAPSED
        return cls(
            policy=policy,
            calendar_version=calendar.version,
            start=start.astimezone(calendar.zone),
            frozen=tuple(span.in_zone(calendar.zone) for span in frozen),
            result=result,
            unconfirmed=calendar.unconfirmed_between(first=first, last=last) if doubtful else (),
            unlisted_years=calendar.unlisted_years(first=first, last=last) if doubtful else (),
            rebase_reason=rebase_reason,
        )

    @property
    def is_provisional(self) -> bool:
        """Whether a calendar year yet to be confirmed may still move a date reckoned today."""
        return bool(self.unconfirmed or self.unlisted_years)

    def is_overdue(self, *, at: datetime) -> bool:
        """Whether the due time has passed; a fact beside the state of a case, never a state (K7)."""
        return at > self.result

    def frozen_again(self, *, frozen: Sequence[Span], calendar: WorkCalendar) -> DueDate:
        """Return this due date with other frozen spans, under its own policy version.

        :raises ValueError: when `calendar` is not the version this due date was reckoned with.
        """
        if calendar.version != self.calendar_version:
            raise ValueError(f"reckoned with calendar version {self.calendar_version}, not {calendar.version}")
        again = DueDate.reckon(policy=self.policy, start=self.start, calendar=calendar, frozen=frozen)
        return replace(again, rebase_reason=self.rebase_reason)

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON types; `from_json` gives the same value back."""
        return {
            "policy": {
                "code": self.policy.code,
                "version": self.policy.version,
                "kind": self.policy.standard.policy.value,
                "amount": self.policy.standard.amount,
                "source": self.policy.source,
            },
            "calendar_version": self.calendar_version,
            "start": self.start.isoformat(),
            "frozen": [[span.start.isoformat(), span.end.isoformat()] for span in self.frozen],
            "result": self.result.isoformat(),
            "unconfirmed": [day.isoformat() for day in self.unconfirmed],
            "unlisted_years": list(self.unlisted_years),
            "rebase_reason": self.rebase_reason,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Return the value `to_json` wrote.

        :raises KeyError: when something is missing.
        :raises ValueError: when something is no date, instant or known policy.
        """
        return cls(
            policy=_policy_from_json(stored["policy"]),
            calendar_version=stored["calendar_version"],
            start=datetime.fromisoformat(stored["start"]),
            frozen=tuple(Span(datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b in stored["frozen"]),
            result=datetime.fromisoformat(stored["result"]),
            unconfirmed=tuple(date.fromisoformat(day) for day in stored["unconfirmed"]),
            unlisted_years=tuple(stored["unlisted_years"]),
            rebase_reason=stored["rebase_reason"],
        )


def _policy_from_json(stored: Mapping[str, Any]) -> PolicyVersion:
    return PolicyVersion(
        code=stored["code"],
        version=stored["version"],
        standard=ServiceStandard(Policy(stored["kind"]), stored["amount"]),
        source=stored["source"],
    )
