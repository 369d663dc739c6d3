"""The standing of applicants: asked for by the person, decided by central IT."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from central.people.errors import LinkDecided
from central.people.models import Agency, AgencyLink, LinkState
from central.people.queries import addresses_of
from central.people.rules import CENTRAL_IT, Actor, require_central_it
from central.people.values import phone_number, plain_line
from kernel import audit, outbox
from kernel.errors import InvalidValue
from kernel.time import now
from tenants.members.models import User

POSITION_LENGTH = 100
FULL_NAME_LENGTH = 150
REASON_LENGTH = 300


@transaction.atomic
def register_applicant(
    *, user: User, full_name: str, phone: str, agency: Agency, position: str, by: Actor
) -> AgencyLink:
    """Complete a new account and ask central IT to link it to its agency.

    :raises InvalidValue: for a value that cannot be kept; says which and why.
    """
    user.full_name = plain_line(full_name, field="full_name", most=FULL_NAME_LENGTH)
    user.phone = phone_number(phone, field="phone")
    user.save(update_fields=["full_name", "phone"])
    return link_agency(user=user, agency=agency, position=position, by=by)


@transaction.atomic
def link_agency(*, user: User, agency: Agency, position: str, by: Actor) -> AgencyLink:
    """Ask for standing to act for an agency, and tell the operators.

    :raises InvalidValue: when the person has asked before, or is linked already.
    """
    link = AgencyLink(user=user, agency=agency, position=plain_line(position, field="position", most=POSITION_LENGTH))
    try:
        with transaction.atomic():
            link.save(force_insert=True)
    except IntegrityError as error:
        raise InvalidValue(
            _("You are linked to %(agency)s already, or have asked for it.") % {"agency": agency},
            remedy=_("Wait for the confirmation, or choose another agency."),
            field="agency",
        ) from error
    for address in addresses_of(CENTRAL_IT):
        _tell(link, kind="people.link_requested", recipient=address)
    _record("link.requested", link=link, by=by)
    return link


@transaction.atomic
def confirm_link(*, link: AgencyLink, by: Actor) -> AgencyLink:
    """Confirm that a person acts for an agency.

    :raises NotAllowed: when `by` may not decide it.
    :raises LinkDecided: when it is decided already.
    """
    return _decide(link, to=LinkState.CONFIRMED, by=by, reason="")


@transaction.atomic
def refuse_link(*, link: AgencyLink, reason: str, by: Actor) -> AgencyLink:
    """Refuse a link, saying why.

    :raises NotAllowed: when `by` may not decide it.
    :raises LinkDecided: when it is decided already.
    :raises InvalidValue: when no reason is given.
    """
    return _decide(link, to=LinkState.REFUSED, by=by, reason=plain_line(reason, field="reason", most=REASON_LENGTH))


@transaction.atomic
def end_link(*, link: AgencyLink, reason: str, by: Actor) -> AgencyLink:
    """End a confirmed link: the person has left the agency, or its charge.

    :raises NotAllowed: when `by` may not decide it.
    :raises LinkDecided: when it is not a confirmed one.
    """
    row = AgencyLink.objects.select_for_update(of=("self",)).select_related("user", "agency").get(pk=link.pk)
    require_central_it(by, link=row)
    if row.state != LinkState.CONFIRMED:
        raise _decided_before(row)
    row.state, row.reason = LinkState.ENDED, plain_line(reason, field="reason", most=REASON_LENGTH)
    row.decided_at, row.decided_by = now(), by if isinstance(by, User) else None
    row.save(update_fields=["state", "reason", "decided_at", "decided_by"])
    _record("link.ended", link=row, by=by)
    return row


def _decide(link: AgencyLink, *, to: LinkState, by: Actor, reason: str) -> AgencyLink:
    row = AgencyLink.objects.select_for_update(of=("self",)).select_related("user", "agency").get(pk=link.pk)
    require_central_it(by, link=row)
    if row.state != LinkState.REQUESTED:
        raise _decided_before(row)
    row.state, row.reason, row.decided_at = to, reason, now()
    row.decided_by = by if isinstance(by, User) else None
    row.save(update_fields=["state", "reason", "decided_at", "decided_by"])
    if row.user.email:
        _tell(row, kind=f"people.link_{to.lower()}", recipient=row.user.email)
    _record(f"link.{to.lower()}", link=row, by=by)
    return row


def _decided_before(link: AgencyLink) -> LinkDecided:
    return LinkDecided(
        _("This link is not waiting any more; it is: %(state)s.") % {"state": link.get_state_display()},
        remedy=_("Look at the list again: another operator may have decided."),
    )


def _tell(link: AgencyLink, *, kind: str, recipient: str) -> None:
    context = {
        "name": link.user.get_full_name(),
        "agency": link.agency.name,
        "position": link.position,
        "reason": link.reason,
    }
    outbox.enqueue(kind=kind, recipient=recipient, context=context, reference=f"link:{link.pk}")


def _record(event: str, *, link: AgencyLink, by: Actor) -> None:
    data = {"user": link.user_id, "agency": link.agency_id, "reason": link.reason}
    audit.record(event=event, subject=f"link:{link.pk}", by=by, data=data)
