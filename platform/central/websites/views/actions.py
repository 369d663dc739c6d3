"""How each decision looks: its form, the words above it, and the operation it calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from central.websites.forms import decisions as forms
from central.websites.models import WebsiteRequest
from central.websites.procedure import INSTRUCTIONS, REJECTION_CODES, RETURN_REASONS
from central.websites.queries import officers_for, units_for
from central.websites.states import BY_HAND, Action, ChangeKind

Choices = list[tuple[str, Any]]


@dataclass(frozen=True)
class Deciding:
    """One action's page: `form(case, *args)` makes its form; `deeds` carries it out."""

    form: Callable[..., forms.DecisionForm]
    hint: str | Promise = ""
    is_danger: bool = False


def _instructions() -> list[tuple[int, Any]]:
    return [(instruction.number, instruction.text) for instruction in INSTRUCTIONS]


def _disposition_form(case: WebsiteRequest, *args: Any) -> forms.DecisionForm:
    receivers = [(unit, unit) for unit in units_for(case)]
    return forms.DispositionForm(*args, receivers=receivers, instructions=_instructions())


def _officers(case: WebsiteRequest) -> Choices:
    return [(str(officer.pk), officer.get_full_name()) for officer in officers_for(case)]


def _assignment_form(case: WebsiteRequest, *args: Any) -> forms.DecisionForm:
    return forms.AssignmentForm(*args, receivers=_officers(case), instructions=_instructions())


def _reassignment_form(case: WebsiteRequest, *args: Any) -> forms.DecisionForm:
    return forms.ReassignmentForm(*args, receivers=[row for row in _officers(case) if row[0] != str(case.officer_id)])


def _return_form(case: WebsiteRequest, *args: Any) -> forms.DecisionForm:
    return forms.ReturnForm(*args, reasons=[(reason.code, reason.text) for reason in RETURN_REASONS])


def _rejection_form(case: WebsiteRequest, *args: Any) -> forms.DecisionForm:
    return forms.RejectionForm(*args, codes=[(reason.code, reason.text) for reason in REJECTION_CODES])


def _note_form(case: WebsiteRequest, *args: Any) -> forms.DecisionForm:
    return forms.NoteForm(*args)


def _reasoned_form(case: WebsiteRequest, *args: Any) -> forms.DecisionForm:
    return forms.ReasonedForm(*args)


def _plain_form(case: WebsiteRequest, *args: Any) -> forms.DecisionForm:
    return forms.DecisionForm(*args)


def label_of(case: WebsiteRequest, action: str) -> str:
    """Return the words of an action's button; of a change nothing is built."""
    if case.change and action == Action.START_PROVISIONING:
        return gettext("Make the change")
    if case.change and action == Action.RESUME_PROVISIONING:
        return gettext("Go on with the change")
    return str(Action(action).label)


def hint_of(case: WebsiteRequest, action: str) -> str:
    """Return what stands above an action's form."""
    if case.change and action == Action.START_PROVISIONING:
        if case.change == ChangeKind.ADMINISTRATOR:
            return gettext(
                "The account is made now; the reply letter sends the activation link to the registered address."
            )
        if case.change in BY_HAND:
            return gettext(
                "You make this change by hand. Press the button when it is done, and say in your report what you did."
            )
        return gettext("The platform makes the change and tests from outside that it holds. You watch every step.")
    return str(ACTIONS[action].hint)


ACTIONS: Mapping[str, Deciding] = {
    Action.DISPOSE: Deciding(_disposition_form, _("The disposition sheet is made from what you choose here.")),
    Action.ASSIGN: Deciding(_assignment_form, _("The officer finds the task at once, and gets an e-mail.")),
    Action.REASSIGN: Deciding(_reassignment_form, _("The former officer no longer works on this request.")),
    Action.START_PROVISIONING: Deciding(
        _plain_form,
        _("The platform builds the site and tests from outside that it works. You watch every step on the next page."),
    ),
    Action.RESUME_PROVISIONING: Deciding(
        _plain_form,
        _("The platform goes on at the step that stopped; what was made already stays."),
    ),
    Action.REPORT: Deciding(_note_form, _("Your report goes to the next level.")),
    Action.ACCEPT_REPORT: Deciding(_note_form, _("The report goes on to the next level.")),
    Action.SEND_BACK_REPORT: Deciding(
        _reasoned_form,
        _("The officer reads your reason and reports again."),
        is_danger=True,
    ),
    Action.ANSWER: Deciding(
        _note_form,
        _(
            "The reply letter is issued. "
            "The activation link goes by e-mail to the person responsible, and to nobody else."
        ),
    ),
    Action.RETURN: Deciding(
        _return_form, _("The request comes back to you when the agency has corrected it."), is_danger=True
    ),
    Action.REJECT: Deciding(
        _rejection_form,
        _("The letter of rejection is issued at once and the name is free again. This cannot be undone."),
        is_danger=True,
    ),
}
