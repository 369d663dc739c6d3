"""What the letters of a request say, in Indonesian; the paper itself is made by `kernel.letters`."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from central.people.acting import acting_prefix, post_title
from central.people.models import Agency, AppointmentKind, OfficialRecord, Role
from central.people.rules import format_nip
from central.websites.addresses import request_url, tracking_url
from central.websites.changes import CHANGES
from central.websites.fields import label_of
from central.websites.models import Decision, Disposition, ReturnNote, WebsiteRequest
from central.websites.procedure import (
    INSTRUCTIONS,
    PROCEDURE,
    SHARES_TIME_WITH,
    CodedReason,
    find_return_reason,
)
from central.websites.sites import Handover
from central.websites.standing import Signature
from central.websites.states import Secrecy, Urgency
from central.websites.wording import standard_words
from kernel.letters import issue
from kernel.letters.models import Letter
from tenants.members.activations import VALID_FOR
from tenants.members.terms import current_terms

LETTER_LANGUAGE = "id"
_NATURE = {Urgency.ORDINARY: "BIASA", Urgency.URGENT: "SEGERA", Urgency.VERY_URGENT: "SANGAT_SEGERA"}
_SECRECY = {Secrecy.ORDINARY: "BIASA", Secrecy.SECRET: "RAHASIA"}


def letter_language() -> AbstractContextManager[None]:
    """Speak the language of the letters inside the block, whoever acts."""
    return translation.override(LETTER_LANGUAGE)


def issue_receipt(case: WebsiteRequest, *, signed: Signature) -> Letter:
    """Issue the receipt of a submission: number, tracking code, and every step with its time."""
    with letter_language():
        data = {
            **_basics(case),
            "responsible": _responsible(case),
            "submitted_at": signed.at,
            "tracking_code": case.tracking_code,
            "tracking_url": tracking_url(case.tracking_code or ""),
            "steps": [_listed_step(case_step.row, case_step.due_at) for case_step in case.steps.order_by("position")],
        }
        return _issue("receipt", case, data, signed=signed)


def issue_disposition_sheet(case: WebsiteRequest, sheet: Disposition, *, signed: Signature) -> Letter:
    """Issue the disposition sheet as it stands with this disposition, those before it included."""
    with letter_language():
        sheets = list(case.dispositions.select_related("appointment", "to_user", "step", "decision").order_by("id"))
        due_after = _due_times(case)
        data = {
            "request_number": case.number,
            "kind_of_work": case.kind_of_work,
            "sender": case.head_title or case.agency.name,
            "letter_number": case.letter_number,
            "letter_date": case.letter_date,
            "received_at": case.submitted_at,
            "nature": _NATURE[Urgency(sheet.urgency)],
            "secrecy": _SECRECY[Secrecy(sheet.secrecy)],
            "summary": _("%(work)s for %(agency)s under the name %(host)s")
            % {"work": case.asked, "agency": case.agency.name, "host": case.host},
            "due_at": due_after.get(sheet.step.position),
            "instruction_list": [{"number": line.number, "text": str(line.text)} for line in INSTRUCTIONS],
            "entries": [_entry(row, due_at=due_after.get(row.step.position)) for row in sheets],
        }
        return _issue("disposition_sheet", case, data, signed=signed, recipient=receiver_title(sheet))


def issue_return_note(case: WebsiteRequest, sheet: ReturnNote, *, until: datetime, signed: Signature) -> Letter:
    """Issue the note that goes with a returned request; the name is held until `until`."""
    with letter_language():
        data = {
            **_basics(case),
            "request_date": _request_date(case),
            "reasons": [_return_reason(reason) for reason in sheet.reasons],
            "url": request_url(case.number or ""),
            "note": sheet.decision.note,
            "until": None if case.lapsed_at else timezone.localdate(until),
            "signer": signer_of(signed),
        }
        return _issue("return_note", case, data, signed=signed)


def issue_rejection(case: WebsiteRequest, reason: CodedReason, *, note: str, signed: Signature) -> Letter:
    """Issue the letter of rejection with its coded reason and what the agency can do."""
    with letter_language():
        data = {
            **_basics(case),
            "request_date": _request_date(case),
            "reasons": [{"code": reason.code, "text": note if reason.needs_text else str(reason.text)}],
            "remedy": str(reason.remedy),
            "note": "" if reason.needs_text else note,
            "signer": signer_of(signed),
        }
        return _issue("rejection", case, data, signed=signed, result=_("Request rejected"))


def issue_reply(case: WebsiteRequest, handover: Handover, *, signed: Signature) -> Letter:
    """Issue the reply: name, addresses, user name, rules, and where the activation link goes; no secret."""
    terms = current_terms()
    with letter_language():
        data = {
            "request_number": case.number,
            "request_date": _request_date(case),
            "request_letter_number": case.letter_number,
            "agency": case.agency.name,
            "kind_of_work": case.kind_of_work,
            "host": case.host,
            "site_url": handover.tenant.url,
            "management_url": handover.tenant.management_url,
            "username": handover.username,
            "activation_sent_to": handover.sent_to,
            "activation_hours": VALID_FOR // timedelta(hours=1),
            "rules": [{"title": title, "items": list(points)} for title, points in terms.chapters],
            "rules_version": terms.version,
            "signer": signer_of(signed),
        }
        return _issue("reply", case, data, signed=signed)


def issue_change_reply(case: WebsiteRequest, handover: Handover | None, *, note: str, signed: Signature) -> Letter:
    """Issue the reply to a request for development: what was changed at which site."""
    with letter_language():
        data = {
            "request_number": case.number,
            "request_date": _request_date(case),
            "request_letter_number": case.letter_number,
            "agency": case.agency.name,
            "kind_of_work": case.kind_of_work,
            "host": case.host,
            "change": case.get_change_display(),
            "done": str(CHANGES[case.change].done),
            "facts": _change_facts(case, handover),
            "note": note,
            "signer": signer_of(signed),
        }
        return _issue("change_reply", case, data, signed=signed)


def _change_facts(case: WebsiteRequest, handover: Handover | None) -> list[dict[str, str]]:
    facts = [(_("Domain of its own"), case.wanted_domain)]
    if handover is not None:
        facts += [(_("User name"), handover.username), (_("Activation link sent to"), handover.sent_to)]
    return [{"label": label, "value": value} for label, value in facts if value]


def request_form_data(case: WebsiteRequest) -> dict[str, Any]:
    """Return the data of the printable form (SOP 003 chapter 7), for `kernel.letters.render_form`."""
    return {
        "request_number": case.number or "",
        "agency": case.agency.name,
        "responsible": _responsible(case),
        "parent": case.parent.name,
        "region": case.agency.region,
        "label": case.label,
        "kind_of_work": case.kind_of_work,
        "place": case.place,
        "date": case.letter_date,
        "head": {"title": case.head_title, "name": case.head_name, "nip": format_nip(case.head_nip)},
    }


def trail_of(case: WebsiteRequest) -> list[dict[str, Any]]:
    """Return the decisions so far as the public may see them: roles and times, no person."""
    decisions = case.decisions.select_related("appointment").order_by("id")
    return [{"at": row.decided_at, "role": decider_title(row), "action": row.get_action_display()} for row in decisions]


def decider_title(row: Decision) -> str:
    """Return the role a decision was taken in, in the active language."""
    if row.appointment is None:
        return PROCEDURE.actor_label(row.role) if row.by_id else _("Platform")
    post = row.appointment
    return post_title(role=post.role, kind=post.kind, unit=post.section or post.division, concurrent=row.concurrent)


def _issue(
    kind: str,
    case: WebsiteRequest,
    data: dict[str, Any],
    *,
    signed: Signature,
    recipient: str = "",
    result: str = "",
) -> Letter:
    return issue(
        kind=kind,
        recipient=recipient or _recipient(case),
        data=data,
        reference=case.number or "",
        by=signed.by,
        trail=trail_of(case),
        role=signed.title,
        result=result,
        at=signed.at,
    )


def _basics(case: WebsiteRequest) -> dict[str, Any]:
    return {
        "request_number": case.number,
        "agency": case.agency.name,
        "host": case.host,
        "kind_of_work": case.kind_of_work,
    }


def _recipient(case: WebsiteRequest) -> str:
    return f"{case.head_title or case.agency.name}\n{case.agency.region}"


def receiver_title(sheet: Disposition) -> str:
    """Return to whom a disposition goes, in the active language: a post with its unit, or an officer by name."""
    if sheet.to_user is not None:
        role, name = PROCEDURE.actor_label(sheet.to_role), sheet.to_user.get_full_name()
        return name if name.startswith(role) else f"{role} {name}"
    return post_title(role=sheet.to_role, kind=AppointmentKind.DEFINITIVE, unit=sheet.to_unit)


def _responsible(case: WebsiteRequest) -> dict[str, str]:
    return {
        "name": case.responsible_name,
        "position": case.responsible_position,
        "phone": case.responsible_phone,
        "email": case.responsible_email,
    }


def _request_date(case: WebsiteRequest) -> date | None:
    return case.letter_date or (timezone.localdate(case.submitted_at) if case.submitted_at else None)


def _listed_step(number: str, due_at: datetime | None) -> dict[str, Any]:
    row = PROCEDURE.row(number)
    return {
        "activity": str(row.activity),
        "actor": PROCEDURE.actor_label(row.actor),
        # Left out where there is none: the paper then says so.
        "standard": standard_words(number) if row.service or number in SHARES_TIME_WITH else "",
        "due_at": due_at,
    }


def _due_times(case: WebsiteRequest) -> dict[int, datetime]:
    """Return, by position of a step, when the step after it is due."""
    steps = case.steps.order_by("position").values_list("position", "due_at")
    return {before: due for (before, _own), (_next, due) in pairwise(steps) if due}


def _entry(sheet: Disposition, *, due_at: datetime | None) -> dict[str, Any]:
    return {
        "from_role": decider_title(sheet.decision),
        "to_role": receiver_title(sheet),
        "at": sheet.decided_at,
        "instructions": sheet.instructions,
        "note": sheet.note,
        "due_at": due_at,
        "initials": sheet.initials,
    }


def _return_reason(reason: dict[str, str]) -> dict[str, str]:
    coded = find_return_reason(reason["code"])
    words = reason["text"] if coded.needs_text else f"{coded.text} {coded.remedy} {reason['text']}".strip()
    field = reason["field"]
    return {"text": words, "field": field_words(field) if field else ""}


def field_words(field: str) -> str:
    """Return the words of a field a reason points at."""
    if field == "commitment":
        return _("Commitment")
    return label_of(field)


def signer_of(signed: Signature) -> dict[str, str]:
    """Return the signature block of an official."""
    acting, person = signed.standing.acting, signed.by
    if acting is None or person is None:
        raise ValueError("a letter is signed by an official")
    record = OfficialRecord.objects.filter(user=person).first()
    return {
        "title": _signing_title(acting.role, acting.unit),
        "name": person.get_full_name(),
        "nip": format_nip(record.nip) if record else "",
        "rank": record.rank if record else "",
        "acting": acting_prefix(acting.kind),
    }


def _signing_title(role: str, unit: str) -> str:
    """Return the title above a signature; the head of the office signs with the office's own title."""
    if role == Role.AGENCY_HEAD:
        ours = Agency.objects.filter(is_ours=True).values_list("head_title", flat=True).first()
        if ours:
            return ours
    return post_title(role=role, kind=AppointmentKind.DEFINITIVE, unit=unit)
