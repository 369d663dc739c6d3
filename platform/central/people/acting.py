"""A role as a person holds it on one day: in which post, definitively or acting, by which decree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from central.people.models import CHAIN_LEVELS, Appointment, AppointmentKind, Role

ACTING_KINDS = (AppointmentKind.PLT, AppointmentKind.PLH)
_LEVELS = {role.value: level for level, role in enumerate(CHAIN_LEVELS)}


@dataclass(frozen=True, slots=True)
class ActingRole:
    """One appointment in force, as a value; `concurrent` means that its holder also holds a neighbouring level."""

    role: str
    kind: str
    division: str
    section: str
    appointment_id: int
    user_id: int = field(compare=False, default=0)
    decree_number: str = field(compare=False, default="")
    decree_date: date | None = field(compare=False, default=None)
    valid_to: date | None = field(compare=False, default=None)
    concurrent: bool = field(compare=False, default=False)

    @property
    def is_acting(self) -> bool:
        """Whether the post is held as Plt or Plh."""
        return self.kind in ACTING_KINDS

    @property
    def unit(self) -> str:
        """The division or section of the post, empty for the office as a whole."""
        return self.section or self.division

    @property
    def title(self) -> str:
        """The post in words, in the active language: "Plh. Kepala Bidang Aplikasi (merangkap)"."""
        return post_title(role=self.role, kind=self.kind, unit=self.unit, concurrent=self.concurrent)

    def covers(self, *, division: str, section: str) -> bool:
        """Say whether this post is the one a case was sent to; an empty unit on either side narrows nothing."""
        pairs = ((self.division, division), (self.section, section))
        return all(not ours or not theirs or ours == theirs for ours, theirs in pairs)


def post_title(*, role: str, kind: str, unit: str = "", concurrent: bool = False) -> str:
    """Return a post in words, in the active language, with Plt. or Plh. and whether two posts are held."""
    label = str(Role(role).label)
    # A unit's name begins with its kind: "Kepala Bidang" of "Bidang Aplikasi" is "Kepala Bidang Aplikasi".
    first, _space, rest = unit.partition(" ")
    name = rest if first.casefold() == label.rsplit(" ", 1)[-1].casefold() else unit
    words = " ".join(part for part in (acting_prefix(kind), label, name) if part)
    return _("%(post)s (holding both posts)") % {"post": words} if concurrent else words


def acting_prefix(kind: str) -> str:
    """Return "Plt.", "Plh.", or nothing for the definitive holder."""
    return {AppointmentKind.PLT.value: "Plt.", AppointmentKind.PLH.value: "Plh."}.get(str(kind), "")


def level_of(role: str) -> int | None:
    """Return the level of a role in the approval chain, 0 the highest; None for a role outside it."""
    return _LEVELS.get(role)


def as_acting_roles(appointments: Iterable[Appointment]) -> set[ActingRole]:
    """Return the appointments of one person on one day as values, neighbouring levels marked."""
    rows = list(appointments)
    levels = {level for row in rows if (level := level_of(row.role)) is not None}
    return {_as_acting_role(row, levels=levels) for row in rows}


def _as_acting_role(row: Appointment, *, levels: set[int]) -> ActingRole:
    level = level_of(row.role)
    beside = level is not None and bool({level - 1, level + 1} & levels)
    return ActingRole(
        role=row.role,
        kind=row.kind,
        division=row.division,
        section=row.section,
        appointment_id=row.pk,
        user_id=row.user_id,
        decree_number=row.decree_number,
        decree_date=row.decree_date,
        valid_to=row.valid_to,
        # Said of the acting post alone: the definitive one is simply held.
        concurrent=beside and row.kind in ACTING_KINDS,
    )
