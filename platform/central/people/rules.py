"""Who may do what with people's standing, and what a value must look like."""

from __future__ import annotations

import re

from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext as _

from central.people.acting import level_of
from central.people.errors import TooManyPosts
from central.people.models import AgencyLink, Appointment, AppointmentKind, Role
from central.people.queries import has_role
from kernel.errors import InvalidValue, NotAllowed
from tenants.members.models import User

# A person, or a part of the machine by name (the launcher and the loaders act before there is anybody).
Actor = str | AbstractBaseUser | None

CENTRAL_IT = (Role.OPERATOR, Role.PLATFORM_ADMIN)
NIP_DIGITS = 18
LEVELS_AT_ONCE = 2


def require_appointer(by: Actor, *, user: User) -> None:
    """Let a platform administrator, or the machine itself, appoint; nobody appoints themself.

    :raises NotAllowed: otherwise.
    """
    if not isinstance(by, User):
        return
    if not has_role(by, Role.PLATFORM_ADMIN):
        raise NotAllowed(
            _("Only a platform administrator writes appointments."),
            remedy=_("Ask a platform administrator, and give the number and date of the decree."),
        )
    if by.pk == user.pk:
        raise NotAllowed(_("Nobody writes their own appointment."), remedy=_("Ask another platform administrator."))


def require_central_it(by: Actor, *, link: AgencyLink) -> None:
    """Let an operator or platform administrator decide on a link, never on their own.

    :raises NotAllowed: otherwise.
    """
    if not isinstance(by, User):
        return
    if not has_role(by, *CENTRAL_IT):
        raise NotAllowed(
            _("Only an operator of the platform decides who may act for an agency."),
            remedy=_("Ask the service desk of the office that runs this platform."),
        )
    if by.pk == link.user_id:
        raise NotAllowed(_("Nobody confirms their own link to an agency."), remedy=_("Ask another operator."))


def check_levels(new: Appointment, *, beside: list[Appointment]) -> None:
    """Allow one person two neighbouring levels of the chain, one of them acting; refuse more.

    :param beside: the person's other appointments on any of the same days.
    :raises TooManyPosts: names the post in the way.
    """
    chain = [row for row in [new, *beside] if level_of(row.role) is not None]
    levels = {level_of(row.role) or 0 for row in chain}
    if level_of(new.role) is None or len(chain) < LEVELS_AT_ONCE:
        return
    held = ", ".join(str(row.get_role_display()) for row in chain[1:])
    too_many = len(chain) > LEVELS_AT_ONCE or max(levels) - min(levels) > 1
    none_acting = all(row.kind == AppointmentKind.DEFINITIVE for row in chain)
    if too_many or none_acting:
        raise TooManyPosts(
            _("This person holds another post on those days: %(held)s.") % {"held": held},
            remedy=_("One person may hold two neighbouring posts, one of them as Plt or Plh. End the other one first."),
            field="role",
        )


def check_nip(nip: str, *, field: str = "nip") -> str:
    """Return the 18 digits of a NIP, spaces and dots dropped.

    The digits in the middle are not judged: for PPPK they are no month.

    :raises InvalidValue: says whether it is the length or a character.
    """
    digits = re.sub(r"[\s.\-]", "", nip)
    if not digits.isascii() or not digits.isdigit():
        raise InvalidValue(
            _("A NIP holds digits only; “%(nip)s” holds something else.") % {"nip": nip[:30]},
            remedy=_("Write the 18 digits; spaces between the groups do not matter."),
            field=field,
        )
    if len(digits) != NIP_DIGITS:
        raise InvalidValue(
            _("A NIP has 18 digits; this one has %(count)d.") % {"count": len(digits)},
            remedy=_("Copy it from the decree: 8 digits, 6 digits, 1 digit, 3 digits."),
            field=field,
        )
    return digits


def format_nip(nip: str) -> str:
    """Return a NIP as it is printed, in groups of 8, 6, 1 and 3."""
    return " ".join(part for part in (nip[:8], nip[8:14], nip[14:15], nip[15:]) if part)
