"""Who holds which role, who may act for which agency."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from central.people.acting import ActingRole, as_acting_roles
from central.people.models import Agency, AgencyLink, Appointment, LinkState, Role
from kernel.time import now
from tenants.members.models import User


def today() -> date:
    """Return the office's own date: appointments begin and end with its days."""
    return timezone.localdate(now())


def in_force(*, on: date | None = None) -> QuerySet[Appointment]:
    """Return the appointments that hold on a day, today by default, of people who may sign in."""
    day = on or today()
    return Appointment.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day, user__is_active=True
    )


def roles_of(user: User, *, on: date | None = None) -> set[ActingRole]:
    """Return the roles a person holds on a day; one query."""
    return as_acting_roles(in_force(on=on).filter(user_id=user.pk))


def has_role(user: User, *roles: str, on: date | None = None) -> bool:
    """Say whether a person holds one of the roles on a day."""
    return in_force(on=on).filter(user_id=user.pk, role__in=roles).exists()


def holders(role: str, *, on: date | None = None, division: str = "", section: str = "") -> QuerySet[Appointment]:
    """Return who holds a role on a day, their accounts with them; a unit narrows where both sides name one."""
    found = in_force(on=on).filter(role=role).select_related("user")
    if division:
        found = found.filter(division__in=["", division])
    if section:
        found = found.filter(section__in=["", section])
    return found


def divisions(*, on: date | None = None) -> list[str]:
    """Return the divisions that have a head on a day."""
    return _units(holders(Role.DIVISION_HEAD, on=on), "division")


def sections(*, division: str = "", on: date | None = None) -> list[str]:
    """Return the sections, of one division or of all, that have a head on a day."""
    return _units(holders(Role.SECTION_HEAD, on=on, division=division), "section")


def agencies_of(user: User) -> QuerySet[Agency]:
    """Return the agencies a person may act for: the confirmed links."""
    return (
        Agency.objects.filter(links__user_id=user.pk, links__state=LinkState.CONFIRMED)
        .select_related("parent")
        .distinct()
    )


def may_act_for(user: User, *, agency_id: int) -> bool:
    """Say whether central IT confirmed that this person acts for this agency."""
    return AgencyLink.objects.filter(user_id=user.pk, agency_id=agency_id, state=LinkState.CONFIRMED).exists()


def links_of(user: User) -> QuerySet[AgencyLink]:
    """Return a person's links, newest first, whatever became of them."""
    return AgencyLink.objects.filter(user_id=user.pk).select_related("agency").order_by("-requested_at")


def links_to_decide() -> QuerySet[AgencyLink]:
    """Return the links that wait for central IT, oldest first."""
    return AgencyLink.objects.filter(state=LinkState.REQUESTED).select_related("agency", "user")


def addresses_of(roles: Collection[str], *, on: date | None = None) -> list[str]:
    """Return the e-mail addresses of everybody who holds one of the roles, each once."""
    found = in_force(on=on).filter(role__in=list(roles)).exclude(user__email="")
    return sorted(set(found.values_list("user__email", flat=True)))


def _units(found: QuerySet[Appointment], field: str) -> list[str]:
    return sorted({unit for unit in found.values_list(field, flat=True) if unit})
