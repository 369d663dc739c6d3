"""Submitting a request (SOP 003 row 1), submitting it again after a return, and withdrawing it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from central.people.models import OfficialRecord
from central.websites import letters, notices
from central.websites.changes import wants_name
from central.websites.errors import MakerIsNeverChecker
from central.websites.fields import note_text, require_complete
from central.websites.models import Maker, ReturnNote, WebsiteRequest
from central.websites.models.makers import Part
from central.websites.operations import names
from central.websites.operations.changes import require_change
from central.websites.operations.turns import Turn, turn
from central.websites.planning import list_steps, open_next, rows_from
from central.websites.policy import current_policy
from central.websites.states import Action, RequestState
from kernel.ids import new_code
from kernel.letters import next_number
from tenants.members.models import User
from tenants.registry.errors import NameRefused, NameTaken
from tenants.registry.reservations import check_name

# Verdicts that speak of somebody else, not of the name itself.
HELD_BY_OTHERS = frozenset({"taken", "pending", "look_alike", "quarantined"})


def submit(*, case: WebsiteRequest, by: User, version: int | None) -> WebsiteRequest:
    """Submit a draft: it gets its number, receipt and tracking code, its steps are listed, its name is held.

    :raises InvalidFields: when something is missing.
    :raises NameTaken: when another request or site has the name, or was quicker; with free names near it.
    :raises NameRefused: when the name breaks a rule.
    """
    with turn(case=case, action=Action.SUBMIT, by=by, version=version) as taken:
        row = taken.case
        require_complete(row)
        _require_possible(row)
        policy = current_policy()
        row.profile, row.policy = policy.profile, policy if policy.pk else None
        _note_makers(row, by=by)
        list_steps(row, rows=rows_from("1", profile=row.profile), at=taken.at, reckoner=taken.reckoner)
        taken.step = open_next(row, at=taken.at, reckoner=taken.reckoner)
        row.number, row.tracking_code = next_number(code="website_request", at=taken.at), new_code()
        row.submitted_at = taken.at
        taken.decide()
        _acknowledge(taken)
    return taken.case


def resubmit(*, case: WebsiteRequest, by: User, version: int | None) -> WebsiteRequest:
    """Submit a returned request again: to the level that returned it, to the start if agency or name changed.

    The clock of that level begins anew.

    :raises InvalidFields: when something is missing.
    :raises NameTaken: when the name was changed, or had lapsed, and another has it.
    """
    with turn(case=case, action=Action.RESUBMIT, by=by, version=version) as taken:
        row = taken.case
        require_complete(row)
        _note_makers(row, by=by)
        note = ReturnNote.objects.filter(request=row).select_related("decision", "decision__step").latest("id")
        if row.change:
            require_change(row)
        if (row.label, row.parent_id) != (note.label_then, note.parent_id_then):
            _require_possible(row)
            _give_up_former(row, note, by=by)
        if _begins_anew(row, note):
            row.division, row.section, row.officer = "", "", None
            taken.decide(to_state=RequestState.SUBMITTED, new_rows=rows_from("2", profile=row.profile))
        else:
            taken.decide(to_state=note.decision.from_state)
        _acknowledge(taken)
    return taken.case


def withdraw(*, case: WebsiteRequest, by: User, version: int | None, note: str = "") -> WebsiteRequest:
    """Withdraw a request before its site is built; its name is free again.

    :raises NotPossibleNow: when the site is being built or is there.
    """
    with turn(case=case, action=Action.WITHDRAW, by=by, version=version) as taken:
        taken.decide(note=note_text(note), ends=True)
        notices.withdrawn(taken.case)
    return taken.case


def _begins_anew(row: WebsiteRequest, note: ReturnNote) -> bool:
    then = (note.agency_id_then, note.label_then, note.parent_id_then)
    return (row.agency_id, row.label, row.parent_id) != then


def _give_up_former(row: WebsiteRequest, note: ReturnNote, *, by: User) -> None:
    wanted, row.label = row.label, note.label_then
    names.give_up(row, by=by)
    row.label = wanted


def _require_possible(row: WebsiteRequest) -> None:
    """Have whoever loses a name lose it here, having waited for the winner and done nothing yet."""
    if wants_name(row):
        names.claim(row)
    if row.change:
        require_change(row)
    else:
        _require_free_name(row)


def _require_free_name(row: WebsiteRequest) -> None:
    """Tell with suggestions; the constraint behind the reservation has the last word."""
    verdict = check_name(label=row.label, parent=row.parent, holder=row.number)
    if not verdict.ok:
        kind = NameTaken if verdict.code in HELD_BY_OTHERS else NameRefused
        raise kind(verdict.message, remedy=verdict.remedy, suggestions=verdict.suggestions)


def _note_makers(row: WebsiteRequest, *, by: User) -> None:
    """Note who has a part in this request: who submits it, and whoever of the platform's people signed it."""
    Maker.objects.get_or_create(request=row, user=by, part=Part.SUBMITTED)
    signer = OfficialRecord.objects.filter(nip=row.head_nip).exclude(nip="").select_related("user").first()
    if signer is None:
        return
    if row.decisions.filter(by=signer.user, appointment__isnull=False).exists():
        raise MakerIsNeverChecker(
            _("The official who would have signed this form has already decided on the request."),
            remedy=_("Let another person sign it, or withdraw the request and submit a new one."),
        )
    Maker.objects.get_or_create(request=row, user=signer.user, part=Part.SIGNED)


def _acknowledge(taken: Turn) -> None:
    letter = letters.issue_receipt(taken.case, signed=taken.signature)
    taken.record["letter"] = letter.number
    notices.received(taken.case, letter=letter)
    notices.waiting(taken.case, taken.next_step)
