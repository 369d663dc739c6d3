"""Who may do what to a request, and why not; pure over the facts of `standing`."""

from __future__ import annotations

from django.utils.translation import gettext as _

from central.people.acting import ActingRole, level_of
from central.people.models import AppointmentKind, Role
from central.websites.errors import MakerIsNeverChecker, NeedsPlh, NotPossibleNow
from central.websites.models import WebsiteRequest
from central.websites.models.makers import Part
from central.websites.procedure import PROCEDURE, TABLE
from central.websites.standing import Facts, Standing
from central.websites.states import Action, Party
from kernel.errors import DomainError, NotAllowed
from kernel.procedure import Transition

CHECKS = (Action.ACCEPT_REPORT, Action.SEND_BACK_REPORT, Action.ANSWER)
_BY_SUBSTANCE = (AppointmentKind.DEFINITIVE, AppointmentKind.PLT, AppointmentKind.PLH)


def transition_for(case: WebsiteRequest, action: str) -> Transition:
    """Return what an action means for a request as it stands.

    :raises NotPossibleNow: when nothing; says where the request is.
    """
    found = TABLE.find(case.state, action, profile=case.profile)
    if found is None:
        raise NotPossibleNow(
            _("“%(action)s” is not possible: the request is in the state “%(state)s”.")
            % {"action": Action(action).label, "state": case.get_state_display()},
            remedy=_("Open the request again and look what can be done now."),
        )
    return found


def require(case: WebsiteRequest, transition: Transition, facts: Facts) -> Standing:
    """Return the standing in which a person may carry out a transition.

    :raises NotAllowed: with the reason; `MakerIsNeverChecker` and `NeedsPlh` among them.
    """
    if Party.APPLICANT in transition.roles:
        return _as_applicant(facts)
    acting = _post(case, transition, facts)
    _refuse_maker(facts)
    _refuse_own_work(transition, facts)
    if acting.role == Role.OFFICER and case.officer_id != facts.user.pk:
        raise NotAllowed(
            _("This request is assigned to another officer."),
            remedy=_("Ask the head of section to assign it to you."),
        )
    return Standing(role=acting.role, acting=acting, concurrent=_decided_beside(acting, facts))


def permitted(case: WebsiteRequest, facts: Facts) -> list[Transition]:
    """Return what a person may do to a request now, in the order of the procedure."""
    found = []
    for transition in TABLE.allowed(case.state, profile=case.profile):
        try:
            require(case, transition, facts)
        except DomainError:
            continue
        found.append(transition)
    return found


def _as_applicant(facts: Facts) -> Standing:
    if not facts.acts_for_agency:
        raise NotAllowed(
            _("You are not linked to the agency of this request."),
            remedy=_("Ask for the link to the agency, and wait until central IT confirms it."),
        )
    if facts.levels - {Party.APPLICANT.value}:
        raise MakerIsNeverChecker(
            _("You have decided on this request as an official, so you have no part in making it."),
            remedy=_("Let somebody else of the agency do it."),
        )
    return Standing(role=Party.APPLICANT.value)


def _post(case: WebsiteRequest, transition: Transition, facts: Facts) -> ActingRole:
    """Return the post the person acts from: of the right role and unit; the definitive one before an acting one."""
    fitting = [role for role in facts.roles if role.role in transition.roles]
    if not fitting:
        raise NotAllowed(
            _("Only this role may do it: %(roles)s.")
            % {"roles": ", ".join(PROCEDURE.actor_label(role) for role in transition.roles if role != Party.SYSTEM)},
            remedy=_("Whoever stands in for the holder needs an appointment as Plt or Plh that holds today."),
        )
    here = [role for role in fitting if role.covers(division=case.division, section=case.section)]
    if not here:
        raise NotAllowed(
            _("This request is with another unit: %(unit)s.") % {"unit": case.section or case.division},
            remedy=_("Ask that unit, or the official who sent it there."),
        )
    standing_in = [role for role in here if role.kind == AppointmentKind.PLH]
    if _needs_plh(case, here[0]) and not standing_in:
        raise NeedsPlh(
            _("This is a request of the office itself, and its head has signed it; so its head does not decide on it."),
            remedy=_("Let a Plh be appointed for this decision, with decree and dates."),
        )
    pool = standing_in if _needs_plh(case, here[0]) else here
    return min(pool, key=lambda role: (_BY_SUBSTANCE.index(AppointmentKind(role.kind)), role.appointment_id))


def _needs_plh(case: WebsiteRequest, acting: ActingRole) -> bool:
    return acting.role == Role.AGENCY_HEAD and case.agency.is_ours


def _refuse_maker(facts: Facts) -> None:
    if facts.parts:
        did = ", ".join(str(Part(part).label) for part in sorted(facts.parts))
        raise MakerIsNeverChecker(
            _("You have a part in making this request (you %(did)s), so you do not decide on it.") % {"did": did},
            remedy=_("Another holder of the post decides, or a Plh appointed for it."),
        )


def _refuse_own_work(transition: Transition, facts: Facts) -> None:
    if transition.action in CHECKS and facts.did_the_work:
        raise MakerIsNeverChecker(
            _("You did the work or reported it, so you do not accept the report."),
            remedy=_("Another holder of the post accepts it, or a Plh appointed for it."),
        )


def _decided_beside(acting: ActingRole, facts: Facts) -> bool:
    """Say whether the person has decided on a neighbouring level of this very case ("merangkap")."""
    level = level_of(acting.role)
    levels = {level_of(role) for role in facts.levels}
    return level is not None and bool({level - 1, level + 1} & levels)
