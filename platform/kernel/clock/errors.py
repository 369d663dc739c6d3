"""What can go wrong with the working clock, in words for a person."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.utils.translation import gettext as _

from kernel.errors import DomainError, InvalidValue


class InvalidCalendar(InvalidValue):
    """Office hours, dates or a time zone that make no calendar."""

    code = "invalid_calendar"


class InvalidServiceTime(InvalidValue):
    """A service time that no one could keep or count."""

    code = "invalid_service_time"


class NoWorkingTime(DomainError):
    """The calendar has no open day within any reasonable time, so nothing can ever fall due."""

    code = "no_working_time"

    @classmethod
    def since(cls, day: date) -> Self:
        return cls(
            _("The working calendar has no open day from %(day)s on.") % {"day": day.isoformat()},
            remedy=_("Enter the office hours of at least one weekday."),
        )


class CalendarMissing(DomainError):
    """This schema has no working calendar, or not the version asked for."""

    code = "calendar_missing"

    @classmethod
    def in_schema(cls, schema_name: str) -> Self:
        return cls(
            _("No working calendar has been set up in “%(schema)s”.") % {"schema": schema_name},
            remedy=_("An administrator sets one up with the office's time zone."),
        )


class PolicyMissing(DomainError):
    """No service time is declared under this code."""

    code = "policy_missing"

    @classmethod
    def named(cls, policy_code: str) -> Self:
        return cls(
            _("There is no service time with the code “%(code)s” for that day.") % {"code": policy_code},
            remedy=_("Check the code, or load the service times of the procedures again."),
        )
