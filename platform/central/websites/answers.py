"""The form's content as lines for people: the check page, the case pages, the printed form."""

from __future__ import annotations

from dataclasses import dataclass

from django.forms import Field
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from central.people.rules import format_nip
from central.websites.forms.sections import Section, sections_for
from central.websites.models import WebsiteRequest

# The sentence of the form (SOP 003 chapter 7), for any agency and region.
COMMITMENT = _(
    "Hereby we request a website for %(agency)s and undertake to keep its content up to date, so that the public of "
    "%(region)s gets the current information it needs."
)
_UNSHOWN = ("version", "commitment")


@dataclass(frozen=True, slots=True)
class Answer:
    """One line."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class AnswerGroup:
    """The lines of one page of the form; `slug` is the page that changes them, empty where none does."""

    slug: str
    title: str
    answers: tuple[Answer, ...]


def answers_of(case: WebsiteRequest) -> list[AnswerGroup]:
    """Return every line of the form, page by page."""
    agency = AnswerGroup("", str(_("Applicant")), (_agency(case),))
    return [agency, *(_group(section, case) for section in sections_for(case))]


def commitment_sentence(case: WebsiteRequest) -> str:
    """Return the sentence the head of the agency signs, with the agency's name in it."""
    return COMMITMENT % {"agency": case.agency.name, "region": case.agency.region}


def _agency(case: WebsiteRequest) -> Answer:
    return Answer(str(_("Agency")), f"{case.agency.name}\n{case.agency.region}")


def _group(section: Section, case: WebsiteRequest) -> AnswerGroup:
    fields = {name: field for name, field in section.form.base_fields.items() if name not in _UNSHOWN}
    answers = [_answer(name, field, case) for name, field in fields.items()]
    if "commitment_at" in section.fields:
        given = date_format(timezone.localtime(case.commitment_at), "j F Y") if case.commitment_at else ""
        answers.append(Answer(str(_("Commitment given")), given))
    return AnswerGroup(section.slug, str(section.title), tuple(answers))


def _answer(name: str, field: Field, case: WebsiteRequest) -> Answer:
    # The form asks a question there; a list of answers wants a name.
    label = _("Asked for") if name == "kind_of_work" else field.label
    return Answer(str(label), _shown(case, name))


def _shown(case: WebsiteRequest, name: str) -> str:
    value = getattr(case, name)
    if not value:
        return ""
    if name == "change":
        return case.get_change_display()
    if name == "site":
        return f"{value.name}\n{value.host}"
    if name == "kind_of_work":
        return case.get_kind_of_work_display()
    if name == "label":
        return case.host
    if name == "head_nip":
        return format_nip(value)
    return date_format(value, "j F Y") if name == "letter_date" else str(value)
