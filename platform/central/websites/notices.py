"""Who is told what when a request moves; rows of the outbox, sent after the commit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from central.people.models import AppointmentKind, Role
from central.people.queries import addresses_of, holders
from central.people.rules import CENTRAL_IT
from central.websites.addresses import batch_url, inbox_url, request_url, tracking_url
from central.websites.models import Batch, CaseStep, WebsiteRequest
from central.websites.sites import Handover
from central.websites.states import LineState, Party, RequestState, StepState
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
    # A batch tells of itself once, when all its requests have moved.
    if step is None or step.actor_role in Party.values or case.batch_id is not None:
        return
    due = step.due_at.isoformat() if step.due_at else ""
    context = {**_context(case), "row": step.row, "due": due, "url": inbox_url()}
    for address in _holders_of(case, step.actor_role):
        _enqueue(case, "websites.waiting", recipient=address, context=context)


def assigned(case: WebsiteRequest) -> None:
    """Tell an officer that the work is theirs now."""
    _tell_officer(case, "websites.assigned")


def built(case: WebsiteRequest) -> None:
    """Tell the officer that the site is proven and the report is due; of a batch its page tells."""
    if case.batch_id is not None:
        return
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


def batch_submitted(batch: Batch) -> None:
    """Tell who sent a batch what became of its lines, and the first level that the requests wait."""
    counted = Counter(batch.lines.values_list("state", flat=True))
    context = {**_batch_context(batch), **{state.lower(): counted[state] for state in LineState.values}}
    for address in sorted({batch.by.email, batch.responsible_email} - {""}, key=str.casefold):
        outbox.enqueue(kind="websites.batch_submitted", recipient=address, context=context, reference=batch.number)
    submitted = WebsiteRequest.objects.filter(batch=batch, state=RequestState.SUBMITTED).select_related("agency")
    batch_waiting(batch, submitted)


def batch_waiting(batch: Batch, cases: Iterable[WebsiteRequest]) -> None:
    """Tell each holder of the steps that these requests have come to, once for all of them."""
    steps = CaseStep.objects.filter(request__in=list(cases), state=StepState.OPEN).exclude(actor_role__in=Party.values)
    addresses: Counter[str] = Counter()
    posts: dict[tuple[Any, ...], list[str]] = {}
    for step in steps.select_related("request__officer", "request__agency"):
        case = step.request
        post = (step.actor_role, case.division, case.section, case.officer_id, case.agency.is_ours)
        if post not in posts:
            posts[post] = _holders_of(case, step.actor_role)
        addresses.update(posts[post])
    for address, count in sorted(addresses.items()):
        context = {**_batch_context(batch), "count": count, "url": inbox_url()}
        outbox.enqueue(kind="websites.batch_waiting", recipient=address, context=context, reference=batch.number)


def batch_answered(batch: Batch, *, letter: Letter, count: int) -> None:
    """Send the letter that lists the replies to who sent the batch."""
    for address in sorted({batch.by.email, batch.responsible_email} - {""}, key=str.casefold):
        outbox.enqueue(
            kind="websites.batch_answered",
            recipient=address,
            context={**_batch_context(batch), "count": count},
            reference=batch.number,
            attachments=[outbox.LetterRef.to(letter)],
        )


def _batch_context(batch: Batch) -> dict[str, Any]:
    return {"number": batch.number, "file": batch.file_name, "url": batch_url(batch)}


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
    addresses = {case.applicant.email, case.responsible_email} - {""} - _told_by_batch(case)
    for address in sorted(addresses, key=str.casefold):
        _enqueue(case, kind, recipient=address, context=context, letter=letter)


def _told_by_batch(case: WebsiteRequest) -> set[str]:
    """Who sent a batch reads one message for all of it, not one for each of its requests; what is returned is told."""
    if case.batch is None or case.state in (RequestState.RETURNED, RequestState.REJECTED):
        return set()
    return {case.batch.by.email, case.batch.responsible_email}


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
