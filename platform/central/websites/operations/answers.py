"""The reply (SOP 003 row 8, table row 4), and the news that the agency has taken its site into use."""

from __future__ import annotations

from django.utils.translation import gettext as _

from central.websites import letters, notices
from central.websites.errors import NotReadyToAnswer
from central.websites.fields import note_text
from central.websites.models import WebsiteRequest
from central.websites.operations import names
from central.websites.operations.turns import turn
from central.websites.sites import Handover, find_handover
from central.websites.states import Action, ChangeKind, RequestState
from tenants.members.models import User
from tenants.registry.models import Tenant


def answer(*, case: WebsiteRequest, by: User, version: int | None, note: str = "") -> WebsiteRequest:
    """Reply to the agency: the letter is issued and sent, and the activation link goes to the registered address.

    The letter says to which address, and carries no secret; the link itself is made when its mail is sent.

    :raises NotReadyToAnswer: when the site or its administrator is not there.
    :raises MakerIsNeverChecker: when the person did the work or reported it.
    """
    # Read in the site's own schema, hence before the transaction: none is entered inside one (HAZARDS 7).
    if case.change:
        return _answer_change(case, by=by, version=version, note=note)
    found = find_handover(case)
    with turn(case=case, action=Action.ANSWER, by=by, version=version) as taken:
        handover = _ready(found)
        taken.decide(note=note_text(note))
        letter = letters.issue_reply(taken.case, handover, signed=taken.signature)
        notices.answered(taken.case, letter=letter)
        notices.activation(taken.case, handover)
        names.take(taken.case, by=by)
        taken.record |= {"letter": letter.number, "activation": handover.activation_id}
    return taken.case


def _answer_change(case: WebsiteRequest, *, by: User, version: int | None, note: str) -> WebsiteRequest:
    """Reply to a request for development: the letter says what was changed, and the case ends with it."""
    has_new_administrator = case.change == ChangeKind.ADMINISTRATOR
    found = find_handover(case) if has_new_administrator else None
    with turn(case=case, action=Action.ANSWER, by=by, version=version) as taken:
        handover = _ready(found) if has_new_administrator else None
        words = note_text(note)
        # Rules are accepted once, with the site: nothing more is asked of the agency.
        taken.decide(note=words, ends=True)
        letter = letters.issue_change_reply(taken.case, handover, note=words, signed=taken.signature)
        notices.answered(taken.case, letter=letter)
        if handover is not None:
            notices.activation(taken.case, handover)
            taken.record["activation"] = handover.activation_id
        taken.record["letter"] = letter.number
    return taken.case


def mark_active(*, tenant: Tenant) -> WebsiteRequest | None:
    """Take the news that the rules were accepted and the site is in use (row 9). Hearing it twice changes nothing."""
    case = WebsiteRequest.objects.filter(tenant=tenant, state=RequestState.ANSWERED, change="").first()
    if case is None:
        return None
    with turn(case=case, action=Action.MARK_ACTIVE, by=None, version=None) as taken:
        taken.decide()
        taken.record["tenant"] = tenant.schema_name
        notices.active(taken.case)
    return taken.case


def _ready(handover: Handover | None) -> Handover:
    if handover is None:
        raise NotReadyToAnswer(
            _("The site's administrator has no account yet, so there is nothing to hand over."),
            remedy=_("Let the officer go on with the building of the site, and see that every step is done."),
        )
    return handover
