"""What every change of the calendar begins and ends with: the lock, and a new published version."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext as _

from kernel.audit.operations import SYSTEM, actor_of, record
from kernel.clock.assembly import assemble
from kernel.clock.errors import CalendarMissing
from kernel.clock.models import Calendar, CalendarVersion
from kernel.clock.queries import active_schema
from kernel.clock.snapshots import digest_of, to_json
from kernel.errors import InvalidValue
from kernel.time import now

Actor = str | AbstractBaseUser | None


def locked_calendar() -> Calendar:
    """Return the calendar of the active schema under a lock, so that its changes follow one another.

    :raises CalendarMissing: when none has been set up.
    """
    calendar = Calendar.objects.select_for_update().filter(pk=Calendar.THE_ONE).first()
    if calendar is None:
        raise CalendarMissing.in_schema(active_schema())
    return calendar


def publish(calendar: Calendar, *, event: str, reason: str, by: Actor, data: dict[str, Any]) -> None:
    """Store the calendar as a new version if its rows changed it, and record the event either way.

    :raises InvalidCalendar: when the rows as they now are make no calendar.
    :raises InvalidValue: when no reason is given.
    """
    require_text(reason, field="reason", what=_("The reason for the change is missing."))
    content = to_json(assemble(calendar))
    digest = digest_of(content)
    latest = CalendarVersion.objects.filter(version=calendar.version).first()
    if latest is None or latest.digest != digest:
        calendar.version += 1
        calendar.save(update_fields=["version"])
        CalendarVersion.objects.create(
            calendar=calendar,
            version=calendar.version,
            content=content,
            digest=digest,
            reason=reason,
            published_by=label_of(by),
            published_at=now(),
        )
    record(event=event, subject="clock:calendar", by=by, data={"reason": reason, "version": calendar.version, **data})


def label_of(by: Actor) -> str:
    """Return the name kept beside a change: a person's, or that of a part of the machine."""
    actor, name = actor_of(by)
    return name or actor


def require_text(given: str, *, field: str, what: str) -> None:
    """Return when `given` says something.

    :raises InvalidValue: when it is blank; `what` tells the person what is missing.
    """
    if not given.strip():
        raise InvalidValue(what, remedy=_("Fill in this field."), field=field)


def person_of(by: Actor) -> str:
    """Return the name of the person who vouches for something.

    :raises InvalidValue: when it is nobody, or the platform itself.
    """
    label = label_of(by).strip()
    if label in ("", SYSTEM):
        raise InvalidValue(
            _("A calendar is confirmed by a person, not by the platform."),
            remedy=_("Give the name of the official who checked the dates against the decree."),
            field="by",
        )
    return label
