"""What a typed value must look like to be kept; each refusal says what, why and how to mend."""

from __future__ import annotations

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from kernel.errors import InvalidValue

PHONE_LENGTH = 30
LEAST_PHONE_DIGITS, MOST_PHONE_DIGITS = 6, 15
_PHONE = re.compile(r"^\+?[0-9()/. \-]+(ext\.? ?[0-9]+)?$", re.IGNORECASE)
_LINE_BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"


def plain_line(text: str, *, field: str, most: int, required: bool = True) -> str:
    """Return one line of text, trimmed and in Unicode normal form.

    :param most: characters that can be kept.
    :raises InvalidValue: when it is empty but required, too long, or holds a control character.
    """
    _refuse_controls(text, field=field, allowed="\t")
    line = " ".join(unicodedata.normalize("NFC", text).split())
    if required and not line:
        raise InvalidValue(_("This is empty."), remedy=_("Fill in this field."), field=field)
    return _short_enough(line, field=field, most=most)


def plain_text(text: str, *, field: str, most: int) -> str:
    """Return a text of several lines, trimmed and in Unicode normal form.

    :raises InvalidValue: when it is too long or holds a control character.
    """
    _refuse_controls(text, field=field, allowed="\t\n\r")
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").strip()
    return _short_enough(lines, field=field, most=most)


def phone_number(text: str, *, field: str) -> str:
    """Return a telephone number as it was written, trimmed.

    :raises InvalidValue: for other characters than a number has, or too few or too many digits.
    """
    line = plain_line(text, field=field, most=PHONE_LENGTH)
    if not _PHONE.match(line):
        raise InvalidValue(
            _("“%(text)s” holds characters that a telephone number does not have.") % {"text": line},
            remedy=_("Write digits, spaces and hyphens only, such as (0254) 555-0100 or 0812-5550-0100."),
            field=field,
        )
    count = sum(character.isdigit() for character in line)
    if not LEAST_PHONE_DIGITS <= count <= MOST_PHONE_DIGITS:
        raise InvalidValue(
            _("A telephone number has 6 to 15 digits; this one has %(count)d.") % {"count": count},
            remedy=_("Write the number with its area code."),
            field=field,
        )
    return line


def email_address(text: str, *, field: str) -> str:
    """Return an e-mail address, trimmed.

    :raises InvalidValue: when it is none.
    """
    line = plain_line(text, field=field, most=254)
    try:
        validate_email(line)
    except ValidationError as error:
        raise InvalidValue(
            _("“%(text)s” is not an e-mail address.") % {"text": line[:60]},
            remedy=_("Write it as name@agency.example."),
            field=field,
        ) from error
    return line


def _refuse_controls(text: str, *, field: str, allowed: str) -> None:
    """PostgreSQL cannot keep a NUL byte, and no other control character belongs in a form."""
    found = {char for char in text if unicodedata.category(char) in ("Cc", "Cs") and char not in allowed}
    if "\n" not in allowed:
        found |= {char for char in text if char in _LINE_BREAKS}
    if found:
        shown = ", ".join(f"U+{ord(char):04X}" for char in sorted(found))
        raise InvalidValue(
            _("This holds characters that cannot be seen or kept: %(codes)s.") % {"codes": shown},
            remedy=_("Type it anew instead of copying it."),
            field=field,
        )


def _short_enough(text: str, *, field: str, most: int) -> str:
    if len(text) > most:
        raise InvalidValue(
            _("This is %(count)d characters long; at most %(most)d fit.") % {"count": len(text), "most": most},
            remedy=_("Shorten it, for example with the usual abbreviations."),
            field=field,
        )
    return text
