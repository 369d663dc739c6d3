"""How long Cloudflare asks us to wait, whatever its `Retry-After` holds."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

# What is waited where the header is missing or cannot be read.
DEFAULT_SECONDS = 60.0
# Cloudflare blocks for 5 minutes; a header that says more than 15 is not believed.
MOST_SECONDS = 900.0
LEAST_SECONDS = 1.0


def seconds_to_wait(value: str | None, *, now: datetime | None = None) -> float:
    """Return the seconds a `Retry-After` header asks for (RFC 9110, 10.2.3: a number or a date), within bounds."""
    seconds = _number(value or "")
    if seconds is None:
        seconds = _until_date(value or "", now=now or datetime.now(UTC))
    if seconds is None:
        return DEFAULT_SECONDS
    return min(max(seconds, LEAST_SECONDS), MOST_SECONDS)


def _number(value: str) -> float | None:
    try:
        seconds = float(value)
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) and seconds >= 0 else None


def _until_date(value: str, *, now: datetime) -> float | None:
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - now).total_seconds()
