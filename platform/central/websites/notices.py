"""Who is told what when a request moves; rows of the outbox, sent after the commit."""

from __future__ import annotations

from typing import Any

from central.people.models import AppointmentKind, Role
from central.people.queries import addresses_of, holders
from central.people.rules import CENTRAL_IT
from central.websites.addresses import inbox_url, request_url, tracking_url
from central.websites.models import CaseStep, WebsiteRequest
from central.websites.sites import Handover
from central.websites.states import Party
from kernel import outbox
from kernel.letters.models import Letter
from tenants.members.activations import KIND as ACTIVATION


def received(case: WebsiteRequest, *, letter: Letter) -> None:
    """Send the receipt to the applicant."""
    _tell_applicant(case, "websites.received", letter=letter)


def returned(case: WebsiteRequest, *, letter: Letter) -> None:
    """Tell the applicant that the request came back, with the note of reasons."""
    _tell_applicant(case, "websites.returned", letter=letter)


def rejected(case: WebsiteRequest, *, letter: Letter) -> None:
    """Send the letter of rejection."""
    _tell_applicant(case, "websites.rejected", letter=letter)


def withdrawn(case: WebsiteRequest) -> None:
    """Confirm the withdrawal."""
    _tell_applicant(case, "websites.withdrawn")


def lapsed(case: WebsiteRequest) -> None:
    """Tell the applicant that the name is not held any more."""
    _tell_applicant(case, "websites.lapsed")


def answered(case: WebsiteRequest, *, letter: Letter) -> None:
    """Send the reply letter."""
    _tell_applicant(case, "websites.answered", letter=letter)


def active(case: WebsiteRequest) -> None:
    """Tell the applicant that the site is in use."""
    _tell_applicant(case, "websites.active")


def waiting(case: WebsiteRequest, step: CaseStep | None) -> None:
    """Tell whoever holds the next step that it waits for them, and until when."""
    if step is None or step.actor_role in Party.values:
        return
    due = step.due_at.isoformat() if step.due_at else ""
    context = {**_context(case), "row": step.row, "due": due, "url": inbox_url()}
    for address in _holders_of(case, step.actor_role):
        _enqueue(case, "websites.waiting", recipient=address, context=context)


def assigned(case: WebsiteRequest) -> None:
    """Tell an officer that the work is theirs now."""
    _tell_officer(case, "websites.assigned")


def built(case: WebsiteRequest) -> None:
    """Tell the officer that the site is proven and the report is due."""
    _tell_officer(case, "websites.built")


def problem(case: WebsiteRequest) -> None:
    """Tell the officer and the operators that the building stopped."""
    _tell_officer(case, "websites.problem")
    for address in addresses_of(CENTRAL_IT):
        _enqueue(case, "websites.problem", recipient=address, context=_context(case))


def activation(case: WebsiteRequest, handover: Handover) -> None:
    """Queue the message with the one-time link; its token is made when it is sent, and is stored nowhere."""
    outbox.enqueue(
        kind=ACTIVATION,
        recipient=handover.sent_to,
        context={"activation_id": handover.activation_id},
        reference=case.number or "",
        schema_name=handover.tenant.schema_name,
    )


def _holders_of(case: WebsiteRequest, role: str) -> list[str]:
    if role == Role.OFFICER:
        return [case.officer.email] if case.officer and case.officer.email else []
    found = holders(role, division=case.division, section=case.section)
    if role == Role.AGENCY_HEAD and case.agency.is_ours:
        found = found.filter(kind=AppointmentKind.PLH)
    return sorted({row.user.email for row in found if row.user.email})


def _tell_officer(case: WebsiteRequest, kind: str) -> None:
    for address in _holders_of(case, Role.OFFICER):
        _enqueue(case, kind, recipient=address, context=_context(case))


def _tell_applicant(case: WebsiteRequest, kind: str, *, letter: Letter | None = None) -> None:
    context = {**_context(case), "letter": letter.number if letter else ""}
    addresses = {case.applicant.email, case.responsible_email} - {""}
    for address in sorted(addresses, key=str.casefold):
        _enqueue(case, kind, recipient=address, context=context, letter=letter)


def _enqueue(
    case: WebsiteRequest, kind: str, *, recipient: str, context: dict[str, Any], letter: Letter | None = None
) -> None:
    attached = [outbox.LetterRef.to(letter)] if letter else []
    outbox.enqueue(kind=kind, recipient=recipient, context=context, reference=case.number or "", attachments=attached)


def _context(case: WebsiteRequest) -> dict[str, Any]:
    return {
        "number": case.number,
        "agency": case.agency.name,
        "host": case.host,
        "responsible": case.responsible_name,
        "url": request_url(case.number or ""),
        "tracking_url": tracking_url(case.tracking_code or ""),
        "problem": case.problem,
    }
