"""The words of the clock's enumerations, as Django choices, and the constraint that keeps a column to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import CheckConstraint, Q
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from kernel.clock.calendars import TIMEZONES, ClosureKind
from kernel.clock.policies import Policy

Choices = Sequence[tuple[Any, Any]]

TIMEZONE_CHOICES: Choices = [
    (timezone, f"{letters} ({timezone.partition('/')[2]})") for timezone, letters in TIMEZONES.items()
]
WEEKDAY_CHOICES: Choices = list(WEEKDAYS.items())
CLOSURE_KIND_CHOICES: Choices = [
    (ClosureKind.PUBLIC.value, _("Public holiday")),
    (ClosureKind.JOINT_LEAVE.value, _("Joint leave")),
    (ClosureKind.REGIONAL.value, _("Regional holiday")),
    (ClosureKind.OWN.value, _("Own closed day")),
]
POLICY_CHOICES: Choices = [
    (Policy.WORKING_MINUTES.value, _("Working minutes")),
    (Policy.WORKING_DAYS.value, _("Working days")),
    (Policy.ELAPSED.value, _("Hours on the wall clock")),
    (Policy.ACTIVE_DAYS.value, _("Hours of active days")),
]


def one_of(column: str, choices: Choices, *, name: str) -> CheckConstraint:
    """Return a constraint that refuses any value the choices do not name."""
    return CheckConstraint(condition=Q(**{f"{column}__in": [value for value, _label in choices]}), name=name)
