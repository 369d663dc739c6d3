"""Names of number series for people."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kernel.letters.kinds import KINDS

_OTHERS: dict[str, Promise] = {
    "website_request": _("Requests for a website"),
    "website_batch": _("Batches of requests"),
}


def series_name(code: str) -> str | Promise:
    """Return the name of a series: of its kind of letter, or of what it counts."""
    return KINDS[code].label if code in KINDS else _OTHERS.get(code, code)
