"""The form's content as lines for people: the check page, the case pages, the printed form."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from central.people.rules import format_nip
from central.websites.fields import label_of
from central.websites.forms.sections import SECTIONS
from central.websites.models import WebsiteRequest

# The sentence of the form (SOP 003 chapter 7), for any agency and region.
COMMITMENT = _(
    "Hereby we request a website for %(agency)s and undertake to keep its content up to date, so that the public of "
    "%(region)s gets the current information it needs."
)


@dataclass(frozen=True, slots=True)
class Answer:
    """One line; `section` is the page that changes it."""

    label: str
    value: str
    section: str


def answers_of(case: WebsiteRequest) -> list[Answer]:
    """Return every line of the form, in its order."""
    lines = [Answer(str(_("Agency")), f"{case.agency.name}\n{case.agency.region}", "")]
    for section in SECTIONS:
        for name in section.form.base_fields:
            if name not in ("version", "commitment"):
                lines.append(Answer(label_of(name), _shown(case, name), section.slug))
    given = date_format(case.commitment_at, "j F Y") if case.commitment_at else ""
    return [*lines, Answer(str(_("Commitment given")), given, "komitmen")]


def _shown(case: WebsiteRequest, name: str) -> str:
    value = getattr(case, name)
    if not value:
        return ""
    if name == "kind_of_work":
        return case.get_kind_of_work_display()
    if name == "label":
        return case.host
    if name == "head_nip":
        return format_nip(value)
    return date_format(value, "j F Y") if name == "letter_date" else str(value)
