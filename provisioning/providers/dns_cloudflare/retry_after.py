"""How long Cloudflare asks us to wait, within what is believed."""

from __future__ import annotations

from datetime import UTC, datetime

from provisioning.providers.retry_after import seconds_asked

# What is waited where the header is missing or cannot be read.
DEFAULT_SECONDS = 60.0
# Cloudflare blocks for 5 minutes; a header that says more than 15 is not believed.
MOST_SECONDS = 900.0
LEAST_SECONDS = 1.0


def seconds_to_wait(value: str | None, *, now: datetime | None = None) -> float:
    """Return the seconds a `Retry-After` header asks for, within bounds."""
    seconds = seconds_asked(value or "", at=now or datetime.now(UTC))
    return DEFAULT_SECONDS if seconds is None else min(max(seconds, LEAST_SECONDS), MOST_SECONDS)
