"""Closed days: proposed by the library, confirmed by a person, added and withdrawn."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date as Date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from kernel.clock.calendars import ClosureKind
from kernel.clock.errors import InvalidCalendar
from kernel.clock.models import Calendar, Closure
from kernel.clock.operations.publishing import Actor, label_of, locked_calendar, person_of, publish, require_text
from kernel.clock.proposals import PROPOSED_BY, SOURCE, proposed_days
from kernel.time import now


@transaction.atomic
def propose_holidays(*, year: int, by: Actor) -> list[Closure]:
    """List the public holidays and joint leave the library knows of a year, and return the new proposals.

    What a person confirmed or withdrew stays as it is; an unconfirmed proposal that the library no longer makes goes.

    :raises CalendarMissing: when the schema has no calendar.
    """
    calendar = locked_calendar()
    added = propose(calendar, year=year)
    publish(
        calendar,
        event="calendar.holidays_proposed",
        reason=SOURCE,
        by=by,
        data={"year": year, "added": [closure.date.isoformat() for closure in added]},
    )
    return added


def propose(calendar: Calendar, *, year: int) -> list[Closure]:
    """Write the proposals of a year, inside the transaction of the caller, who publishes."""
    proposed = {(closed.day, closed.kind.value): closed for closed in proposed_days(year=year)}
    listed = {(row.date, row.kind): row for row in Closure.objects.filter(calendar=calendar, date__year=year)}
    for key, row in listed.items():
        if key not in proposed and _is_open_proposal(row):
            row.delete()
    return Closure.objects.bulk_create(
        Closure(
            calendar=calendar,
            date=closed.day,
            kind=closed.kind.value,
            name=closed.name,
            is_estimated=closed.is_estimated,
            source=SOURCE,
        )
        for key, closed in proposed.items()
        if key not in listed
    )


@transaction.atomic
def confirm_closures(*, year: int, source: str, by: Actor, dates: Collection[Date] | None = None) -> list[Closure]:
    """Confirm the proposals of a year, or those on `dates` alone, against the decree named in `source`.

    :raises CalendarMissing: when the schema has no calendar.
    :raises InvalidCalendar: when a date holds no proposal to confirm.
    :raises InvalidValue: when `source` is blank, or `by` is not a person.
    """
    calendar, person = locked_calendar(), person_of(by)
    require_text(source, field="source", what=_("The decree against which the dates were checked is missing."))
    chosen = Q(date__year=year) if dates is None else Q(date__year=year, date__in=dates)
    rows = list(Closure.objects.filter(chosen, calendar=calendar, confirmed_at=None, withdrawn_at=None))
    _require_all_found(dates, rows)
    for row in rows:
        row.confirmed_by, row.confirmed_at, row.source = person, now(), source
    Closure.objects.bulk_update(rows, ["confirmed_by", "confirmed_at", "source"])
    confirmed = [row.date.isoformat() for row in rows]
    publish(
        calendar,
        event="calendar.closures_confirmed",
        reason=source,
        by=by,
        data={"year": year, "dates": confirmed, "confirmed_by": person},
    )
    return rows


@transaction.atomic
def add_closure(*, date: Date, kind: ClosureKind, name: str, source: str, by: Actor) -> Closure:
    """Close a day on a person's word: a regional holiday, a day of one's own, or one the library does not know.

    A proposal of that date and kind is confirmed, a withdrawn one brought back.

    :raises CalendarMissing: when the schema has no calendar.
    :raises InvalidCalendar: when the day is confirmed as closed already.
    :raises InvalidValue: when the name or the source is blank, or `by` is not a person.
    """
    calendar, person = locked_calendar(), person_of(by)
    require_text(name, field="name", what=_("The closed day has no name."))
    require_text(source, field="source", what=_("The decree or source of the closed day is missing."))
    row = Closure.objects.filter(calendar=calendar, date=date, kind=kind.value).first()
    if row and row.is_confirmed and not row.is_withdrawn:
        raise InvalidCalendar(
            _("%(date)s is a confirmed closed day already: %(name)s.") % {"date": date.isoformat(), "name": row.name},
            remedy=_("Choose another date or another kind."),
            field="date",
        )
    row = row or Closure(calendar=calendar, date=date, kind=kind.value)
    row.name, row.source, row.confirmed_by, row.confirmed_at = name, source, person, now()
    row.withdrawn_by, row.withdrawn_at = "", None
    row.save()
    _publish_one(row, event="calendar.closure_added", reason=source, by=by)
    return row


@transaction.atomic
def withdraw_closure(*, closure: Closure, reason: str, by: Actor) -> Closure:
    """Open a day again that the decree does not close, or no longer; the row stays, marked.

    :raises CalendarMissing: when the schema has no calendar.
    :raises InvalidCalendar: when the closure is withdrawn already.
    :raises InvalidValue: when the reason is blank.
    """
    calendar = locked_calendar()
    row = Closure.objects.get(pk=closure.pk, calendar=calendar)
    if row.is_withdrawn:
        raise InvalidCalendar(
            _("%(date)s was withdrawn already by %(person)s.")
            % {"date": row.date.isoformat(), "person": row.withdrawn_by},
            remedy=_("Look at the list of closed days again."),
        )
    row.withdrawn_by, row.withdrawn_at = label_of(by), now()
    row.save(update_fields=["withdrawn_by", "withdrawn_at"])
    _publish_one(row, event="calendar.closure_withdrawn", reason=reason, by=by)
    return row


def _publish_one(row: Closure, *, event: str, reason: str, by: Actor) -> None:
    data = {"date": row.date.isoformat(), "kind": row.kind, "name": row.name}
    publish(row.calendar, event=event, reason=reason, by=by, data=data)


def _is_open_proposal(row: Closure) -> bool:
    return row.source.startswith(PROPOSED_BY) and not row.is_confirmed and not row.is_withdrawn


def _require_all_found(dates: Collection[Date] | None, rows: list[Closure]) -> None:
    missing = sorted(set(dates or ()) - {row.date for row in rows})
    if missing:
        raise InvalidCalendar(
            _("There is nothing to confirm on %(dates)s.") % {"dates": ", ".join(day.isoformat() for day in missing)},
            remedy=_("Choose among the proposed days that are not confirmed yet."),
            field="dates",
        )
