"""The cover letter of a batch: what it must hold, by the rules of the form's own fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from central.websites.bulk.layout import HEAD, RESPONSIBLE
from central.websites.errors import InvalidFields
from central.websites.fields import clean, label_of
from kernel.errors import InvalidValue

COVER = (*RESPONSIBLE, *HEAD, "place", "letter_date", "letter_number")


def checked_cover(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the cover letter's fields as they are kept; all of them are needed, and the commitment.

    :raises InvalidFields: holds the error of each refused or missing field.
    """
    errors: dict[str, InvalidValue] = {}
    kept: dict[str, Any] = {}
    try:
        kept = clean({name: data.get(name, "") for name in COVER})
    except InvalidFields as refused:
        errors.update(refused.errors)
    for name in COVER:
        if name not in errors and not kept.get(name, data.get(name)):
            errors[name] = InvalidValue(
                _("“%(field)s” is empty.") % {"field": label_of(name)}, remedy=_("Fill in this field."), field=name
            )
    if data.get("commitment") is not True:
        errors["commitment"] = InvalidValue(
            _("The commitment to keep the content up to date has not been given."),
            remedy=_("Read the sentence and tick it; without it there is no request."),
            field="commitment",
        )
    if errors:
        raise InvalidFields(errors)
    return kept
