"""Returning a request to its applicant, and rejecting it; each with its letter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from central.websites import letters, notices
from central.websites.fields import note_text
from central.websites.models import ReturnNote, WebsiteRequest
from central.websites.operations.turns import turn
from central.websites.planning import rows_from
from central.websites.procedure import find_rejection, find_return_reason
from central.websites.states import Action
from kernel.errors import InvalidValue
from tenants.members.models import User

# What a reason may point at: the fields of the form.
FIELDS = frozenset(
    {
        "kind_of_work",
        "site",
        "change",
        "wanted_domain",
        "change_words",
        "label",
        "responsible_name",
        "responsible_phone",
        "responsible_email",
        "responsible_position",
        "head_title",
        "head_name",
        "head_nip",
        "place",
        "letter_date",
        "letter_number",
        "signed_scan",
        "commitment",
        "agency",
    }
)


def return_to_applicant(
    *,
    case: WebsiteRequest,
    by: User,
    version: int | None,
    reasons: Iterable[Mapping[str, str] | str],
    note: str = "",
) -> WebsiteRequest:
    """Return a request to be mended: several reasons, each may point at a field of the form.

    It comes back to this level, unless agency or name are changed.

    :param reasons: codes of the list, or mappings with `code`, and where wanted `field` and `text`.
    :raises InvalidValue: without a reason, for an unknown one, or for “other” without words.
    """
    with turn(case=case, action=Action.RETURN, by=by, version=version) as taken:
        row, step = taken.case, taken.step
        if step is None:
            raise RuntimeError("a request in hand has an open step")
        checked = checked_reasons(reasons)
        decision = taken.decide(note=note_text(note), new_rows=("1", *rows_from(step.row, profile=row.profile)))
        sheet = ReturnNote.objects.create(
            request=row,
            decision=decision,
            reasons=checked,
            agency_id_then=row.agency_id,
            label_then=row.label,
            parent_id_then=row.parent_id,
        )
        letter = letters.issue_return_note(
            row, sheet, until=taken.reckoner.lapse(start=taken.at), signed=taken.signature
        )
        taken.record |= {"letter": letter.number, "reasons": [reason["code"] for reason in checked]}
        notices.returned(taken.case, letter=letter)
    return taken.case


def reject(*, case: WebsiteRequest, by: User, version: int | None, code: str, note: str = "") -> WebsiteRequest:
    """Reject a request for good, with a coded reason and a letter; its name is free again.

    :raises InvalidValue: for an unknown code, or “other” without words.
    """
    with turn(case=case, action=Action.REJECT, by=by, version=version) as taken:
        reason = find_rejection(code)
        text = note_text(note, required=reason.needs_text)
        taken.decide(code=reason.code, note=text, ends=True)
        letter = letters.issue_rejection(taken.case, reason, note=text, signed=taken.signature)
        taken.record["letter"] = letter.number
        notices.rejected(taken.case, letter=letter)
    return taken.case


def checked_reasons(reasons: Iterable[Mapping[str, str] | str]) -> list[dict[str, Any]]:
    """Return the reasons of a return as they are kept.

    :raises InvalidValue: without a reason, for an unknown one or field, or for “other” without words.
    """
    checked = [_checked_reason({"code": reason} if isinstance(reason, str) else reason) for reason in reasons]
    if not checked:
        raise InvalidValue(
            _("No reason was chosen, so the agency would not know what to mend."),
            remedy=_("Choose at least one reason."),
            field="reasons",
        )
    return checked


def _checked_reason(given: Mapping[str, str]) -> dict[str, Any]:
    reason = find_return_reason(given.get("code", ""))
    field = given.get("field") or reason.field
    if field and field not in FIELDS:
        raise InvalidValue(
            _("The form has no field “%(field)s” to point at.") % {"field": field[:60]},
            remedy=_("The fields are: %(fields)s") % {"fields": ", ".join(sorted(FIELDS))},
            field="reasons",
        )
    text = note_text(given.get("text", ""), required=reason.needs_text, field="reasons")
    return {"code": reason.code, "field": field, "text": text}
