"""The way down: dispositions (SOP 003 rows 2 and 3), the assignment (row 4, table row 3), and a change of officer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from central.people.models import Role
from central.people.queries import divisions, holders, sections
from central.websites import letters, notices
from central.websites.errors import NoHolder, NoSignedForm
from central.websites.fields import note_text
from central.websites.models import Disposition, WebsiteRequest
from central.websites.operations.turns import Turn, turn
from central.websites.operations.work import start_at_once
from central.websites.policy import policy_of
from central.websites.procedure import INSTRUCTIONS
from central.websites.states import Action, RequestState, Secrecy, Urgency
from kernel.errors import InvalidValue
from tenants.members.models import User

NUMBERS = frozenset(instruction.number for instruction in INSTRUCTIONS)
INITIALS_LENGTH = 12


def dispose(
    *,
    case: WebsiteRequest,
    by: User,
    version: int | None,
    instructions: Sequence[int],
    unit: str = "",
    urgency: str = Urgency.ORDINARY,
    secrecy: str = Secrecy.ORDINARY,
    note: str = "",
    initials: str = "",
) -> WebsiteRequest:
    """Dispose a request: the head of the office to a division, the head of division to a section.

    :param unit: the division or section it goes to; may be left out where there is only one.
    :raises NoSignedForm: at the first disposition, when the signed scan is not attached.
    :raises NoHolder: when nobody heads that unit today.
    :raises InvalidValue: for an unknown unit, instruction, urgency or secrecy; says which.
    """
    with turn(case=case, action=Action.DISPOSE, by=by, version=version) as taken:
        row = taken.case
        if row.state == RequestState.SUBMITTED:
            _require_signed_form(row)
            to_role = Role.DIVISION_HEAD
            row.division = to_unit = _chosen_unit(unit, among=divisions(), role=to_role)
        else:
            to_role = Role.SECTION_HEAD
            row.section = to_unit = _chosen_unit(unit, among=sections(division=row.division), role=to_role)
        _require_holder(row, to_role)
        text = note_text(note)
        sheet = _sheet(taken, instructions=instructions, urgency=urgency, secrecy=secrecy, initials=initials)
        sheet.to_role, sheet.to_unit, sheet.note = to_role.value, to_unit, text
        _hand_on(taken, sheet)
    return taken.case


def assign(
    *,
    case: WebsiteRequest,
    by: User,
    version: int | None,
    officer: User,
    instructions: Sequence[int],
    urgency: str = Urgency.ORDINARY,
    secrecy: str = Secrecy.ORDINARY,
    note: str = "",
    initials: str = "",
) -> WebsiteRequest:
    """Assign an officer; where the policy says so, the site is begun in the same breath.

    :raises InvalidValue: when the person is no officer today, or an instruction is unknown.
    """
    with transaction.atomic():
        with turn(case=case, action=Action.ASSIGN, by=by, version=version) as taken:
            _assign(taken, officer, instructions, urgency=urgency, secrecy=secrecy, note=note, initials=initials)
        # Sites of a batch are begun by its pacing, a few at a time; what changes a site waits for its officer.
        at_once = policy_of(taken.case).auto_provision and taken.case.batch_id is None and not taken.case.change
        return start_at_once(taken.case) if at_once else taken.case


def _assign(
    taken: Turn, officer: User, instructions: Sequence[int], *, note: str, urgency: str, secrecy: str, initials: str
) -> None:
    taken.case.officer = _checked_officer(taken.case, officer)
    text = note_text(note)
    sheet = _sheet(taken, instructions=instructions, urgency=urgency, secrecy=secrecy, initials=initials)
    sheet.to_role, sheet.to_user, sheet.note = Role.OFFICER.value, officer, text
    _hand_on(taken, sheet)


def reassign(*, case: WebsiteRequest, by: User, version: int | None, officer: User, note: str) -> WebsiteRequest:
    """Give the work to another officer; what was begun goes on.

    :raises InvalidValue: when the person is no officer today, or has the work already, or no reason is given.
    """
    with turn(case=case, action=Action.REASSIGN, by=by, version=version) as taken:
        row = taken.case
        if row.officer_id == officer.pk:
            raise InvalidValue(
                _("The request is assigned to this officer already."),
                remedy=_("Choose another officer."),
                field="officer",
            )
        former, row.officer = row.officer_id, _checked_officer(row, officer)
        taken.decide(note=note_text(note, required=True))
        taken.record |= {"officer": officer.pk, "former": former}
        notices.assigned(taken.case)
    return taken.case


def _hand_on(taken: Turn, sheet: Disposition) -> None:
    """Decide, store the sheet, and issue its letter with the due time of whoever comes next."""
    sheet.decision = taken.decide(note=sheet.note)
    sheet.save(force_insert=True)
    notices.waiting(taken.case, taken.next_step)
    letter = letters.issue_disposition_sheet(taken.case, sheet, signed=taken.signature)
    taken.record |= {
        "letter": letter.number,
        "to": sheet.to_user_id or sheet.to_unit,
        "instructions": sheet.instructions,
    }


def _sheet(taken: Turn, *, instructions: Sequence[int], urgency: str, secrecy: str, initials: str) -> Disposition:
    acting, person, step = taken.standing.acting, taken.by, taken.step
    if acting is None or person is None or step is None:
        raise RuntimeError("a disposition is made by an official, at an open step")
    return Disposition(
        request=taken.case,
        step=step,
        by=person,
        appointment_id=acting.appointment_id,
        instructions=_checked_instructions(instructions),
        urgency=_choice(urgency, of=Urgency.values, field="urgency"),
        secrecy=_choice(secrecy, of=Secrecy.values, field="secrecy"),
        decided_at=taken.at,
        initials=(initials.strip() or _initials(person))[:INITIALS_LENGTH],
    )


def _checked_instructions(instructions: Sequence[int]) -> list[int]:
    chosen = sorted(set(instructions))
    unknown = [number for number in chosen if number not in NUMBERS]
    if unknown:
        raise InvalidValue(
            _("There is no instruction number %(number)s.") % {"number": unknown[0]},
            remedy=_("Choose from the numbered list."),
            field="instructions",
        )
    if not chosen:
        raise InvalidValue(
            _("No instruction was chosen, and a disposition says what to do."),
            remedy=_("Choose at least one from the numbered list."),
            field="instructions",
        )
    return chosen


def _checked_officer(row: WebsiteRequest, officer: User) -> User:
    if not holders(Role.OFFICER, division=row.division, section=row.section).filter(user=officer).exists():
        raise InvalidValue(
            _("%(name)s is not an officer of this unit today.") % {"name": officer.get_full_name()},
            remedy=_("Choose an officer of the list, or have the appointment entered."),
            field="officer",
        )
    return officer


def _chosen_unit(unit: str, *, among: list[str], role: Role) -> str:
    if unit and unit in among:
        return unit
    if not unit and len(among) <= 1:
        return among[0] if among else ""
    message = (
        _("There is no unit “%(unit)s” with a head today.") if unit else _("It must be said which unit it goes to.")
    )
    raise InvalidValue(
        message % {"unit": unit[:80]} if unit else message,
        remedy=_("Choose one of: %(units)s") % {"units": ", ".join(among) or role.label},
        field="unit",
    )


def _require_holder(row: WebsiteRequest, role: Role) -> None:
    if not holders(role, division=row.division, section=row.section).exists():
        raise NoHolder(
            _("Nobody holds this post today: %(post)s.") % {"post": role.label},
            remedy=_("Have a Plt or Plh appointed, then dispose."),
        )


def _require_signed_form(row: WebsiteRequest) -> None:
    if not row.signed_scan:
        raise NoSignedForm(
            _("The form signed by the head of the agency is not attached, and without it there is no disposition."),
            remedy=_("Return the request with the reason “The signed form is missing”, or wait until it is attached."),
        )


def _choice(value: str, *, of: list[str], field: str) -> str:
    if value not in of:
        raise InvalidValue(
            _("“%(value)s” is not one of the choices.") % {"value": str(value)[:40]},
            remedy=_("Choose one of: %(choices)s") % {"choices": ", ".join(of)},
            field=field,
        )
    return value


def _initials(person: User) -> str:
    """Return the first letters of a name, what stands in brackets left out."""
    words = re.sub(r"\(.*?\)", " ", person.get_full_name()).split()
    return "".join(word[0] for word in words if word[0].isalnum()).upper()[:6] or "-"
