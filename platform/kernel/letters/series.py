"""How the office numbers its letters: the templates of this year's series, read and changed."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from kernel import audit
from kernel.letters.models import NumberSeries
from kernel.letters.numbers import SEEDS, check_template, fill, locked_series, template_in_use
from kernel.letters.shapes import Text
from kernel.time import now


@dataclass(frozen=True)
class SeriesLine:
    """A series as it stands this year, with the number that comes next."""

    code: str
    template: str
    last: int
    next_number: str


def this_year() -> list[SeriesLine]:
    """Return every series there is, those that have drawn nothing this year included."""
    local = timezone.localtime(now())
    codes = sorted({*SEEDS, *NumberSeries.objects.values_list("code", flat=True)})
    drawn = {row.code: row.last for row in NumberSeries.objects.filter(year=local.year)}
    lines = []
    for code in codes:
        template, tokens = template_in_use(code, year=local.year)
        last = drawn.get(code, 0)
        lines.append(SeriesLine(code, template, last, fill(template, seq=last + 1, at=local, tokens=tokens)))
    return lines


def set_template(*, code: str, template: str, by: str | AbstractBaseUser | None) -> NumberSeries:
    """Number a series by another template from now on; the sequence goes on, numbers already drawn stay.

    :raises InvalidValue: for a template that cannot be filled or would repeat numbers, or a series there is not.
    """
    words = Text(longest=120).take(template, path="template")
    check_template(words)
    local = timezone.localtime(now())
    with transaction.atomic():
        row = locked_series(code, year=local.year)
        fill(words, seq=row.last + 1, at=local, tokens=row.tokens)
        if row.template != words:
            before, row.template = row.template, words
            row.save(update_fields=["template"])
            data = {"year": row.year, "before": before, "after": words}
            audit.record(event="series.template_changed", subject=f"series:{code}", by=by, data=data)
    return row
