"""What an outside service asks of us by `Retry-After`, whatever the header holds (RFC 9110, 10.2.3)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

# Longer ones, some services fill with a text.
LONGEST_HEADER = 100
# The rule knows whole seconds only; a fraction is well meant.
_NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]+)?", re.ASCII)


def seconds_asked(said: str, *, at: datetime) -> float | None:
    """Return the seconds from `at` on that a header names, as a number or a date; None where it names none.

    Never raises: what a stranger sends must not become a fault of ours. The caller sets the bounds it believes.
    """
    plain = said.strip()
    if len(plain) > LONGEST_HEADER:
        return None
    return float(plain) if _NUMBER.fullmatch(plain) else _until_date(plain, at=at)


def _until_date(said: str, *, at: datetime) -> float | None:
    try:
        moment = parsedate_to_datetime(said)
        # A date without a zone is one of GMT, as the rule wants them all.
        whole = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
        return max((whole - at).total_seconds(), 0.0)
    except (ValueError, TypeError, LookupError, OverflowError):
        # A year or a zone that no clock can hold is an OverflowError; some oddities break the standard parser.
        return None
