"""What each field of the form must look like: one message for each thing that can be wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from central.people.queries import today
from central.people.rules import check_nip
from central.people.values import email_address, phone_number, plain_line, plain_text
from central.websites.changes import CHANGES
from central.websites.errors import InvalidFields
from central.websites.models import WebsiteRequest
from central.websites.models.lengths import NAME_LENGTH, PLACE_LENGTH, TITLE_LENGTH
from central.websites.states import ChangeKind, KindOfWork
from kernel.errors import InvalidValue
from tenants.registry.hosts import plain_host
from tenants.registry.models import Tenant
from tenants.registry.names import LONGEST, normal

LETTER_NUMBER_LENGTH = 80
DOMAIN_LENGTH = 190
NOTE_LENGTH = 1000
OLDEST_LETTER = timedelta(days=366)

Check = Callable[[Any, str], Any]

REQUIRED = (
    "responsible_name",
    "responsible_phone",
    "responsible_email",
    "responsible_position",
    "head_title",
    "head_name",
    "head_nip",
    "place",
    "letter_date",
)


def clean(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the given fields as they can be kept; empty ones stay empty, a draft may have gaps.

    :raises InvalidFields: holds the error of each refused field.
    """
    kept: dict[str, Any] = {}
    errors: dict[str, InvalidValue] = {}
    for name, value in data.items():
        try:
            kept[name] = _CHECKS[name](value, name) if name in _CHECKS else _unknown(name)
        except InvalidValue as error:
            errors[name] = error
    if errors:
        raise InvalidFields(errors)
    return kept


def require_complete(case: WebsiteRequest) -> None:
    """Let a request pass whose every field is filled and whose commitment is given.

    :raises InvalidFields: names each field that is missing.
    """
    errors = {name: _missing(name) for name in (*asked_of(case), *REQUIRED) if not getattr(case, name)}
    if case.commitment_at is None:
        errors["commitment"] = InvalidValue(
            _("The commitment to keep the content up to date has not been given."),
            remedy=_("Read the sentence and tick it; without it there is no request."),
            field="commitment",
        )
    if errors:
        raise InvalidFields(errors)


def asked_of(case: WebsiteRequest) -> tuple[str, ...]:
    """Return what is asked of this request beside what is asked of all: the name of a new site, or the change."""
    if case.kind_of_work == KindOfWork.CREATE:
        return ("label",)
    return ("site", "change", *(CHANGES[case.change].asks if case.change else ()))


def note_text(note: str, *, required: bool = False, field: str = "note") -> str:
    """Return a note of a decision.

    :raises InvalidValue: when it is required and empty, too long, or holds a control character.
    """
    text = plain_text(note, field=field, most=NOTE_LENGTH)
    if required and not text:
        raise InvalidValue(
            _("Words are needed here: whoever reads it must know what to do."),
            remedy=_("Write one or two sentences."),
            field=field,
        )
    return text


def label_of(name: str) -> str:
    """Return the words of a field, in the active language."""
    words = str(getattr(WebsiteRequest._meta.get_field(name), "verbose_name", name))
    return words[:1].upper() + words[1:]


def _missing(name: str) -> InvalidValue:
    return InvalidValue(
        _("“%(field)s” is empty.") % {"field": label_of(name)}, remedy=_("Fill in this field."), field=name
    )


def _unknown(name: str) -> Any:
    raise InvalidValue(
        _("The form has no field “%(field)s”.") % {"field": name[:60]},
        remedy=_("The fields are: %(fields)s") % {"fields": ", ".join(sorted(_CHECKS))},
        field=name,
    )


def _line(most: int) -> Check:
    return lambda value, name: plain_line(str(value or ""), field=name, most=most, required=False)


def _unless_empty(check: Callable[..., str]) -> Check:
    return lambda value, name: check(str(value), field=name) if str(value or "").strip() else ""


def _subdomain(value: Any, name: str) -> str:
    return normal(plain_line(str(value or ""), field=name, most=LONGEST, required=False))


def _kind_of_work(value: Any, name: str) -> str:
    if value not in KindOfWork.values:
        raise InvalidValue(
            _("“%(value)s” is neither creation nor development.") % {"value": str(value)[:40]},
            remedy=_("Choose one of: %(choices)s") % {"choices": ", ".join(KindOfWork.values)},
            field=name,
        )
    return str(value)


def _letter_date(value: Any, name: str) -> date | None:
    if value in (None, ""):
        return None
    if type(value) is not date:
        raise InvalidValue(
            _("“%(value)s” is no date.") % {"value": str(value)[:40]},
            remedy=_("Write day, month and year, such as 2026-01-31."),
            field=name,
        )
    if value > today():
        raise InvalidValue(
            _("The letter would be dated in the future."),
            remedy=_("Write the day on which it was signed."),
            field=name,
        )
    if value < today() - OLDEST_LETTER:
        raise InvalidValue(
            _("The letter is more than a year old."),
            remedy=_("Have a new letter signed, and write its date."),
            field=name,
        )
    return value


def _tick(value: Any, name: str) -> bool:
    if not isinstance(value, bool):
        raise InvalidValue(
            _("“%(value)s” is neither yes nor no.") % {"value": str(value)[:40]},
            remedy=_("Write true when the head of the agency gives the commitment."),
            field=name,
        )
    return value


def _change(value: Any, name: str) -> str:
    if value and value not in ChangeKind.values:
        raise InvalidValue(
            _("“%(value)s” is no change that can be asked for.") % {"value": str(value)[:40]},
            remedy=_("Choose one of: %(choices)s") % {"choices": ", ".join(ChangeKind.values)},
            field=name,
        )
    return str(value or "")


def _site(value: Any, name: str) -> Tenant | None:
    if value is None or isinstance(value, Tenant):
        return value
    raise InvalidValue(_("This is no site."), remedy=_("Choose one of the agency's sites."), field=name)


def _domain(value: Any, name: str) -> str:
    typed = plain_line(str(value or ""), field=name, most=DOMAIN_LENGTH, required=False).lower().rstrip(".")
    if typed and (plain_host(typed) is None or "." not in typed):
        raise InvalidValue(
            _("“%(name)s” is not a domain name.") % {"name": typed[:100]},
            remedy=_("Write it without https:// and without a path, such as www.dinkes.example."),
            field=name,
        )
    return typed


_CHECKS: dict[str, Check] = {
    "change": _change,
    "site": _site,
    "wanted_domain": _domain,
    "change_words": lambda value, name: plain_text(str(value or ""), field=name, most=NOTE_LENGTH),
    "kind_of_work": _kind_of_work,
    "label": _subdomain,
    "responsible_name": _line(NAME_LENGTH),
    "responsible_phone": _unless_empty(phone_number),
    "responsible_email": _unless_empty(email_address),
    "responsible_position": _line(NAME_LENGTH),
    "head_title": _line(TITLE_LENGTH),
    "head_name": _line(NAME_LENGTH),
    "head_nip": _unless_empty(check_nip),
    "place": _line(PLACE_LENGTH),
    "letter_date": _letter_date,
    "letter_number": _line(LETTER_NUMBER_LENGTH),
    "commitment": _tick,
}
