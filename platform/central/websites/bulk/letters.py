"""The one letter that lists the replies of a batch."""

from __future__ import annotations

from collections.abc import Sequence

from central.people.queries import roles_of
from central.websites.letters import letter_language, signer_of
from central.websites.models import BatchOrder, Decision, WebsiteRequest
from central.websites.standing import Signature, Standing
from central.websites.states import Action
from kernel.letters import issue
from kernel.letters.models import Letter
from kernel.time import now


def issue_cover_reply(order: BatchOrder, cases: Sequence[WebsiteRequest]) -> Letter:
    """Issue the letter that lists what was answered, signed in the role the replies were given in."""
    batch = order.batch
    with letter_language():
        signed = _signature(order, cases[0])
        data = {
            "batch_number": batch.number,
            "request_date": batch.letter_date,
            "request_letter_number": batch.letter_number,
            "kind_of_work": cases[0].kind_of_work,
            "entries": _entries(cases),
            "signer": signer_of(signed),
        }
        return issue(
            kind="batch_reply",
            recipient=f"{batch.head_title}\n{cases[0].agency.region}",
            data=data,
            reference=batch.number,
            by=order.by,
            role=signed.title,
            at=signed.at,
        )


def _entries(cases: Sequence[WebsiteRequest]) -> list[dict[str, str]]:
    numbers = [case.number or "" for case in cases]
    replies = Letter.objects.filter(kind="reply", reference__in=numbers).order_by("id")
    reply_of = dict(replies.values_list("reference", "number"))
    return [
        {
            "request_number": case.number or "",
            "agency": case.agency.name,
            "host": case.host,
            "letter_number": reply_of.get(case.number or "", "-"),
        }
        for case in cases
    ]


def _signature(order: BatchOrder, case: WebsiteRequest) -> Signature:
    decision = Decision.objects.filter(request=case, by=order.by, action=Action.ANSWER).latest("id")
    acting = next((role for role in roles_of(order.by) if role.appointment_id == decision.appointment_id), None)
    if acting is None:
        raise RuntimeError("the reply was signed in a post that is held today")
    return Signature(by=order.by, standing=Standing(role=decision.role, acting=acting), at=now())
