"""Numbers of letters and requests: templates with tokens, yearly sequences without gaps.

Drawing a number locks the row of its series until the transaction ends: a rollback gives the number back, and the next
one waits. So draw it late, after everything slow, and before the audit event.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kernel.errors import InvalidValue
from kernel.letters.models import NumberSeries
from kernel.time import now

ROMAN_MONTHS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
TOKENS = ("secrecy", "seq", "unit", "class", "roman_month", "month", "year")

# How a series is numbered until the office writes its own template into the row (spec/norms.md, "letter number").
SEEDS: dict[str, str] = {
    "website_request": "PW-{year}-{seq:04}",
    "website_batch": "PM-{year}-{seq:04}",
    "reply": "555/{seq:03}-WEB/DISKOMINFO/{year}",
    "change_reply": "555/{seq:03}-WEB.UBAH/DISKOMINFO/{year}",
    "batch_reply": "555/{seq:03}-WEB.MASSAL/DISKOMINFO/{year}",
    "rejection": "555/{seq:03}-WEB.TOLAK/DISKOMINFO/{year}",
    "return_note": "555/{seq:03}-WEB.KEMBALI/DISKOMINFO/{year}",
    "receipt": "{seq:04}/TT-WEB/DISKOMINFO/{roman_month}/{year}",
    "disposition_sheet": "{seq:04}/AGENDA/DISKOMINFO/{year}",
}


@dataclass(frozen=True)
class DrawnNumber:
    """A number and the series it came from."""

    text: str
    seq: int
    series: NumberSeries


def next_number(*, code: str, at: datetime | None = None, tokens: Mapping[str, str] | None = None) -> str:
    """Draw the next number of a series, inside the caller's transaction.

    :param code: the series; a new year starts at 1 with last year's template, a new series with its seed.
    :param at: the instant of the letter; the year is the office's, by local time.
    :param tokens: overrides the series' own {secrecy}, {unit}, {class}.
    :raises InvalidValue: when the series is unknown or its template cannot be filled.
    """
    return draw(code=code, at=at, tokens=tokens).text


def draw(*, code: str, at: datetime | None = None, tokens: Mapping[str, str] | None = None) -> DrawnNumber:
    """Draw the next number; like `next_number`, with the series it came from."""
    local = timezone.localtime(at or now())
    with transaction.atomic():
        series = locked_series(code, year=local.year)
        series.last += 1
        text = fill(series.template, seq=series.last, at=local, tokens={**series.tokens, **(tokens or {})})
        series.save(update_fields=["last"])
    return DrawnNumber(text=text, seq=series.last, series=series)


def fill(template: str, *, seq: int, at: datetime, tokens: Mapping[str, str]) -> str:
    """Return the number that a template gives.

    :param at: local time of the letter.
    :raises InvalidValue: for an unknown token, a format other than `:0N`, or a token without a value.
    """
    values: dict[str, int | str] = {
        "seq": seq,
        "roman_month": ROMAN_MONTHS[at.month - 1],
        "month": f"{at.month:02}",
        "year": at.year,
        **{name: value for name, value in tokens.items() if name in ("secrecy", "unit", "class")},
    }
    return "".join(_pieces(template, values=values))


def check_template(template: str) -> None:
    """Refuse a template that could give the same number twice or cannot be filled.

    :raises InvalidValue: says which part is wrong.
    """
    samples = dict.fromkeys(("secrecy", "unit", "class"), "X")
    fill(template, seq=1, at=timezone.localtime(), tokens=samples)
    names = {name for _literal, name, _spec, _conversion in string.Formatter().parse(template)}
    for needed in ("seq", "year"):
        if needed not in names:
            raise InvalidValue(
                _("The template %(template)s lacks {%(token)s}, so numbers would repeat.")
                % {"template": template, "token": needed},
                remedy=_("Put {seq} and {year} into it, for example 555/{seq:03}-WEB/DISKOMINFO/{year}."),
                field="template",
            )


def _pieces(template: str, *, values: Mapping[str, int | str]) -> list[str]:
    pieces = []
    try:
        parsed = list(string.Formatter().parse(template))
    except ValueError as error:
        raise _bad_template(template, str(error)) from error
    for literal, name, spec, conversion in parsed:
        pieces.append(literal)
        if name is None:
            continue
        if name not in values or conversion or not _is_width(spec or "", name=name):
            raise _bad_template(template, "{" + name + (f":{spec}" if spec else "") + "}")
        pieces.append(format(values[name], spec or ""))
    return pieces


def _is_width(spec: str, *, name: str) -> bool:
    return not spec or (name == "seq" and len(spec) == 2 and spec[0] == "0" and spec[1] in "123456789")


def _bad_template(template: str, part: str) -> InvalidValue:
    return InvalidValue(
        _("The template %(template)s cannot be filled: %(part)s.") % {"template": template, "part": part},
        remedy=_("The tokens are %(tokens)s; the sequence may have a width, as in {seq:04}.")
        % {"tokens": ", ".join(f"{{{name}}}" for name in TOKENS)},
        field="template",
    )


def locked_series(code: str, *, year: int) -> NumberSeries:
    """Return the series of a year under a lock, opened with the template in use if this is its first number.

    :raises InvalidValue: when there is no such series.
    """
    found = NumberSeries.objects.select_for_update().filter(code=code, year=year).first()
    if found:
        return found
    template, tokens = template_in_use(code, year=year)
    # Whoever opens the year second waits here for the first and then finds the row.
    NumberSeries.objects.bulk_create(
        [NumberSeries(code=code, year=year, template=template, tokens=tokens)], ignore_conflicts=True
    )
    return NumberSeries.objects.select_for_update().get(code=code, year=year)


def template_in_use(code: str, *, year: int) -> tuple[str, dict[str, str]]:
    """Return the template and fixed parts of a series in a year: its own, else the latest earlier one, else its seed.

    :raises InvalidValue: when there is no such series.
    """
    latest = NumberSeries.objects.filter(code=code, year__lte=year).order_by("-year").first()
    if latest:
        return latest.template, latest.tokens
    if code not in SEEDS:
        raise InvalidValue(
            _("There is no number series “%(code)s”.") % {"code": code},
            remedy=_("Make the series with its template first."),
            field="code",
        )
    return SEEDS[code], {}
