"""Changes that concern the calendar as a whole."""

from __future__ import annotations

from django.db import transaction

from kernel.clock.models import Calendar
from kernel.clock.operations.publishing import Actor, locked_calendar, publish


@transaction.atomic
def change_calendar(
    *, reason: str, by: Actor, timezone: str | None = None, joint_leave_closes: bool | None = None
) -> Calendar:
    """Move the calendar to another zone, or say whether joint leave stops the clock; what is None stays.

    :raises CalendarMissing: when none has been set up.
    :raises InvalidCalendar: for a time zone outside Indonesia.
    """
    calendar = locked_calendar()
    if timezone is not None:
        calendar.timezone = timezone
    if joint_leave_closes is not None:
        calendar.joint_leave_closes = joint_leave_closes
    publish_data = {"timezone": calendar.timezone, "joint_leave_closes": calendar.joint_leave_closes}
    publish(calendar, event="calendar.changed", reason=reason, by=by, data=publish_data)
    calendar.save(update_fields=["timezone", "joint_leave_closes"])
    return calendar
