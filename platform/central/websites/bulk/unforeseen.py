"""The words of a line that failed for a reason nobody foresaw; the log has the rest."""

from __future__ import annotations

from django.utils.translation import gettext as _

UNEXPECTED = "unexpected"


def unexpected_words() -> str:
    """Return what the person who gave the list or the decision is told."""
    return _(
        "Something unforeseen happened here. Tell the service desk the batch and the line; the log has the reason."
    )
