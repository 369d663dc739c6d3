"""The wanted name of a request: held from submission, renewed by each movement, taken by the site, or released."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from central.websites.changes import wants_name
from central.websites.models import WebsiteRequest
from central.websites.planning import Reckoner
from central.websites.states import RequestState
from tenants.members.models import User
from tenants.registry import reservations
from tenants.registry.errors import NameTaken

# While the name is held for a request that may still move; the site takes it over when it is built.
HOLDING = (
    RequestState.SUBMITTED,
    RequestState.DISPOSED_HEAD,
    RequestState.DISPOSED_DIVISION,
    RequestState.ASSIGNED,
    RequestState.RETURNED,
)
GIVEN_UP = (RequestState.REJECTED, RequestState.CANCELLED)


def claim(case: WebsiteRequest) -> None:
    """Be the only one to decide over the case's name until the transaction ends; first thing, before any number."""
    reservations.claim(label=case.label, parent=case.parent)


def keep_held(case: WebsiteRequest, *, at: datetime, reckoner: Reckoner, by: User | None) -> None:
    """Bring the reservation in line with the state the case has come to.

    A name that lapsed is reserved again by the next movement; only a return does without it.

    :raises NameTaken: when somebody else has the name now.
    """
    if not wants_name(case):
        return
    case.reserved_until = reckoner.lapse(start=at) if case.state in HOLDING else None
    if case.state in GIVEN_UP:
        give_up(case, by=by)
    elif case.lapsed_at is not None and case.state == RequestState.RETURNED:
        case.reserved_until = None
    elif case.state in HOLDING or case.lapsed_at is not None:
        _reserve(case, by=by)
    case.save(update_fields=["reserved_until", "lapsed_at"])


def _reserve(case: WebsiteRequest, *, by: User | None) -> None:
    try:
        reservations.reserve(
            label=case.label, parent=case.parent, holder=_holder(case), until=case.reserved_until, by=by
        )
    except NameTaken as error:
        if case.lapsed_at is None:
            raise
        raise NameTaken(
            _("The reservation of %(host)s had lapsed, and the name has gone to another request.")
            % {"host": case.host},
            remedy=_("The agency must choose another name: the request has to be returned to it."),
            suggestions=error.suggestions,
        ) from error
    case.lapsed_at = None


def give_up(case: WebsiteRequest, *, by: User | None) -> None:
    """Release the name a request holds: it lapsed, or another one is wanted."""
    reservations.release(holder=_holder(case), by=by, label=case.label if case.change else "")


def take(case: WebsiteRequest, *, by: User | None) -> None:
    """Make the held name the site's own; a site that is renamed has it from the run already."""
    if case.change:
        return
    reservations.take(holder=_holder(case), by=by)


def _holder(case: WebsiteRequest) -> str:
    if case.number is None:
        raise ValueError("a draft holds no name")
    # A new name of a site is held beside those the site has, so that the run finds it.
    return str(case.site.created_for) if case.change and case.site is not None else case.number
