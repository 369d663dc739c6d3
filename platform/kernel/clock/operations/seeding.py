"""The first calendar of a schema."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from kernel.clock.calendars import WorkCalendar
from kernel.clock.defaults import office_week
from kernel.clock.models import Calendar
from kernel.clock.operations.closures import propose
from kernel.clock.operations.hours import write_week
from kernel.clock.operations.publishing import Actor, publish
from kernel.time import now


@transaction.atomic
def seed_calendar(*, timezone: str, by: Actor, years: Sequence[int] | None = None) -> Calendar:
    """Set up the calendar of the active schema: default office hours, and the holidays of `years` as proposals.

    `years` are this one and the next unless given. A calendar that is there already is returned untouched.

    :raises InvalidCalendar: for a time zone outside Indonesia.
    """
    week = office_week()
    zone = WorkCalendar(timezone=timezone, weeks=(week,)).zone
    calendar, is_new = Calendar.objects.get_or_create(pk=Calendar.THE_ONE, defaults={"timezone": timezone})
    if not is_new:
        return calendar
    write_week(calendar, week)
    this_year = now().astimezone(zone).year
    listed = (this_year, this_year + 1) if years is None else tuple(years)
    for year in listed:
        propose(calendar, year=year)
    publish(calendar, event="calendar.seeded", reason="seed", by=by, data={"timezone": timezone, "years": list(listed)})
    return calendar
