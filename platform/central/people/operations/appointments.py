"""Appointing people to posts, and ending appointments."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from central.people.acting import post_title
from central.people.errors import PostTaken
from central.people.models import CHAIN_LEVELS, Appointment, AppointmentKind
from central.people.rules import Actor, check_levels, require_appointer
from kernel import audit
from kernel.errors import InvalidValue
from tenants.members.models import User


@transaction.atomic
def appoint(
    *,
    user: User,
    role: str,
    valid_from: date,
    by: Actor,
    kind: str = AppointmentKind.DEFINITIVE,
    division: str = "",
    section: str = "",
    decree_number: str = "",
    decree_date: date | None = None,
    valid_to: date | None = None,
) -> Appointment:
    """Appoint a person to a post; a Plt or Plh needs the decree on record, a Plh also an end.

    :raises NotAllowed: when `by` may not appoint.
    :raises InvalidValue: for a missing decree, or dates in the wrong order.
    :raises PostTaken: when the post is held on one of those days.
    :raises TooManyPosts: when the person would hold more than two neighbouring levels.
    """
    require_appointer(by, user=user)
    row = Appointment(
        user=user,
        role=role,
        kind=kind,
        division=division.strip(),
        section=section.strip(),
        decree_number=decree_number.strip(),
        decree_date=decree_date,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    _check_facts(row)
    check_levels(row, beside=_appointments_beside(row))
    _insert(row)
    audit.record(event="appointment.made", subject=f"appointment:{row.pk}", by=by, data=_facts(row))
    return row


@transaction.atomic
def end_appointment(*, appointment: Appointment, last_day: date, by: Actor, reason: str = "") -> Appointment:
    """Let an appointment end with a day; what was decided under it stands.

    :raises NotAllowed: when `by` may not write appointments.
    :raises InvalidValue: when the day lies before the first one, or after an end already set.
    """
    row = Appointment.objects.select_for_update().get(pk=appointment.pk)
    require_appointer(by, user=row.user)
    if last_day < row.valid_from or (row.valid_to is not None and last_day > row.valid_to):
        raise InvalidValue(
            _("The last day must lie within the appointment."),
            remedy=_("Choose a day from %(first)s on, not after the end already set.") % {"first": row.valid_from},
            field="valid_to",
        )
    row.valid_to = last_day
    row.save(update_fields=["valid_to"])
    data = {**_facts(row), "reason": reason}
    audit.record(event="appointment.ended", subject=f"appointment:{row.pk}", by=by, data=data)
    return row


def _check_facts(row: Appointment) -> None:
    is_acting = row.kind != AppointmentKind.DEFINITIVE
    if bool(row.decree_number) != bool(row.decree_date) or (is_acting and not row.decree_number):
        raise InvalidValue(
            _("The decree is incomplete: its number and its date belong together, and an acting post needs both."),
            remedy=_("Write the number and the date of the decree that appoints this person."),
            field="decree_number",
        )
    if row.valid_to is not None and row.valid_to < row.valid_from:
        raise InvalidValue(
            _("The appointment would end before it begins."), remedy=_("Exchange the two dates."), field="valid_to"
        )
    if row.kind == AppointmentKind.PLH and row.valid_to is None:
        raise InvalidValue(
            _("A Plh stands in for days, so the last day must be known."),
            remedy=_("Write the last day of the stand-in."),
            field="valid_to",
        )
    if row.section and not row.division:
        raise InvalidValue(
            _("A section belongs to a division, and none is named."),
            remedy=_("Write the division as well."),
            field="division",
        )


def _appointments_beside(row: Appointment) -> list[Appointment]:
    """Return the person's chain appointments that share a day with this one, the person locked against a rival."""
    User.objects.select_for_update().get(pk=row.user_id)
    until = Q() if row.valid_to is None else Q(valid_from__lte=row.valid_to)
    others = Appointment.objects.filter(until, user_id=row.user_id, role__in=[role.value for role in CHAIN_LEVELS])
    return list(others.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=row.valid_from)))


def _insert(row: Appointment) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise PostTaken(
            _("%(post)s is held by somebody else on those days.")
            % {"post": post_title(role=row.role, kind=AppointmentKind.DEFINITIVE, unit=row.section or row.division)},
            remedy=_("End that appointment first; for an absence of the holder appoint a Plh."),
            field="valid_from",
        ) from error


def _facts(row: Appointment) -> dict[str, Any]:
    return {
        "user": row.user_id,
        "role": row.role,
        "kind": row.kind,
        "division": row.division,
        "section": row.section,
        "decree_number": row.decree_number,
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to.isoformat() if row.valid_to else None,
    }
