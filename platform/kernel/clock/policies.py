"""The four ways of counting time, and a standard: so much of one of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from kernel.clock.errors import InvalidServiceTime


class Unit(StrEnum):
    """The unit in which a policy's amounts are counted."""

    MINUTE = "MINUTE"
    HOUR = "HOUR"
    DAY = "DAY"


class Policy(StrEnum):
    """How time is counted (spec/clock.md K2, K3, K5)."""

    WORKING_MINUTES = "WORKING_MINUTES"
    """Minutes inside office frames; breaks, nights and closed days do not count."""
    WORKING_DAYS = "WORKING_DAYS"
    """Whole working days after the day of receipt; due when the last of them closes."""
    ELAPSED = "ELAPSED"
    """Hours on the wall clock, whatever the day."""
    ACTIVE_DAYS = "ACTIVE_DAYS"
    """Hours of days that are open, counted from midnight to midnight; closed days pause it."""

    @property
    def unit(self) -> Unit:
        return _UNITS[self]


_UNITS = {
    Policy.WORKING_MINUTES: Unit.MINUTE,
    Policy.WORKING_DAYS: Unit.DAY,
    Policy.ELAPSED: Unit.HOUR,
    Policy.ACTIVE_DAYS: Unit.HOUR,
}


LARGEST = {Unit.MINUTE: 1_000_000, Unit.HOUR: 100_000, Unit.DAY: 2_500}


@dataclass(frozen=True, slots=True)
class ServiceStandard:
    """The time a procedure allows: `amount` minutes, working days or hours, as the policy counts.

    :raises InvalidServiceTime: when the amount is below one, or beyond reason.
    """

    policy: Policy
    amount: int

    def __post_init__(self) -> None:
        require_amount(self.amount, policy=self.policy)


@dataclass(frozen=True, slots=True)
class PolicyDeclaration:
    """What a procedure declares about one deadline; it becomes version 1 of a policy row.

    `source` cites the rule, such as "SOP 003 row 2".
    """

    code: str
    standard: ServiceStandard
    source: str


def require_amount(amount: int, *, policy: Policy) -> int:
    """Return the amount.

    :raises InvalidServiceTime: when it is below one, for a deadline of nothing is a mistake, not a promise; or longer
        than about ten years, which is a mistake too.
    """
    largest = LARGEST[policy.unit]
    if not 1 <= amount <= largest:
        raise InvalidServiceTime(
            _("A service time of %(amount)s cannot be kept or counted.") % {"amount": amount},
            remedy=_("Enter a whole number from 1 to %(largest)s.") % {"largest": largest},
            field="amount",
        )
    return amount
