"""What people choose from instead of typing: numbered instructions, reasons of return, codes of rejection."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kernel.errors import InvalidValue
from kernel.procedure.texts import Text


@dataclass(frozen=True, slots=True)
class Instruction:
    """One line of the printed list on a disposition sheet."""

    number: int
    text: Text


@dataclass(frozen=True, slots=True)
class CodedReason:
    """A reason by code; `field` is the form field it usually points at, `remedy` what the agency can do."""

    code: str
    text: Text
    remedy: Text = ""
    field: str = ""
    needs_text: bool = False


INSTRUCTIONS = (
    Instruction(1, _("For follow-up")),
    Instruction(2, _("Process according to the rules")),
    Instruction(3, _("Examine and give an opinion")),
    Instruction(4, _("Check that the papers are complete")),
    Instruction(5, _("Coordinate with the units concerned")),
    Instruction(6, _("Prepare hosting and what goes with it")),
    Instruction(7, _("Prepare the reply")),
    Instruction(8, _("Report the result")),
    Instruction(9, _("Discuss with me")),
    Instruction(10, _("For your information")),
)

RETURN_REASONS = (
    CodedReason("FORM_INCOMPLETE", _("The form is incomplete."), _("Complete the part named.")),
    CodedReason(
        "SCAN_MISSING",
        _("The signed form is missing."),
        _("Print the form, have it signed, and attach the scan."),
        field="signed_scan",
    ),
    CodedReason(
        "SCAN_UNREADABLE", _("The scan cannot be read."), _("Scan it again, straight and sharp."), field="signed_scan"
    ),
    CodedReason(
        "SIGNATURE_MISSING",
        _("The form lacks the signature or the stamp."),
        _("Have the head of the agency sign and stamp it."),
        field="signed_scan",
    ),
    CodedReason(
        "SCAN_DIFFERS",
        _("The signed form differs from what was entered."),
        _("Correct the entry, or have a new form signed."),
        field="signed_scan",
    ),
    CodedReason(
        "HEAD_WRONG",
        _("Name or NIP of the head of the agency is not right."),
        _("Correct it as in the decree of appointment."),
        field="head_name",
    ),
    CodedReason(
        "RESPONSIBLE_UNSUITABLE",
        _("The person responsible must be an employee of the agency."),
        _("Name an employee."),
        field="responsible_name",
    ),
    CodedReason(
        "CONTACT_UNREACHABLE",
        _("The person responsible could not be reached."),
        _("Give a telephone number and an address that work."),
        field="responsible_phone",
    ),
    CodedReason(
        "NAME_NOT_OFFICIAL",
        _("The subdomain does not follow from the official name of the agency, its abbreviation or acronym."),
        _("Choose the official name, its abbreviation or acronym."),
        field="label",
    ),
    CodedReason(
        "NAME_MISLEADING",
        _("The subdomain could be taken for that of another agency."),
        _("Choose a name that is yours alone."),
        field="label",
    ),
    CodedReason("OTHER", _("Other reason"), needs_text=True),
)

REJECTION_CODES = (
    CodedReason(
        "NOT_ELIGIBLE",
        _("The applicant is not an agency of this government."),
        _("A request can be made by a regional agency or a school of this region."),
    ),
    CodedReason(
        "ALREADY_HAS_SITE",
        _("The agency has a website already."),
        _("Ask for the development of the site that is there."),
    ),
    CodedReason(
        "DUPLICATE",
        _("A request of the same agency for the same purpose is being dealt with."),
        _("Follow the earlier request under its number."),
    ),
    CodedReason(
        "NOT_AUTHORISED",
        _("The request was not signed by the head of the agency."),
        _("Submit a new request signed by the head of the agency or the acting one."),
    ),
    CodedReason(
        "NAME_NOT_ALLOWED",
        _("The name asked for is against the rules of names."),
        _("Submit a new request with another name."),
    ),
    CodedReason(
        "NOT_COMPLETED",
        _("The request was returned and not completed."),
        _("Submit a new request with everything asked for."),
    ),
    CodedReason(
        "OUT_OF_SCOPE", _("What is asked for is not a website of an agency."), _("Ask the service that is in charge.")
    ),
    CodedReason(
        "OTHER", _("Other reason"), _("Ask the office for advice, then submit a new request."), needs_text=True
    ),
)

_RETURNS = {reason.code: reason for reason in RETURN_REASONS}
_REJECTIONS = {reason.code: reason for reason in REJECTION_CODES}


def find_return_reason(code: str) -> CodedReason:
    """Return a reason of return by its code.

    :raises InvalidValue: when there is none.
    """
    return _find(code, among=_RETURNS, field="reasons")


def find_rejection(code: str) -> CodedReason:
    """Return a code of rejection.

    :raises InvalidValue: when there is none.
    """
    return _find(code, among=_REJECTIONS, field="code")


def _find(code: str, *, among: dict[str, CodedReason], field: str) -> CodedReason:
    found = among.get(code)
    if found is None:
        raise InvalidValue(
            gettext("“%(code)s” is not a reason of the list.") % {"code": code[:40]},
            remedy=gettext("Choose a reason of the list; “Other reason” takes words of your own."),
            field=field,
        )
    return found
