"""Reading the Host header: what a browser, a robot or an attacker put there, as a plain host name."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.conf import settings

# Longer than any host name DNS can carry.
LONGEST = 253
_HOST = re.compile(r"(?P<name>[a-z0-9]([a-z0-9.-]*[a-z0-9])?)\.?(:[0-9]{1,5})?", re.ASCII)
_BRACKETED = re.compile(r"(?P<name>\[[0-9a-f:.]+\])(:[0-9]{1,5})?", re.ASCII)


def plain_host(header: str) -> str | None:
    """Return the host name of a Host header: lower case, without port and trailing dot; None when it is none."""
    lowered = header.lower()
    if len(lowered) > LONGEST + len(".:65535"):
        return None
    match = _HOST.fullmatch(lowered) or _BRACKETED.fullmatch(lowered)
    name = match["name"] if match else None
    return name if name and len(name) <= LONGEST else None


def is_platform_host(host: str) -> bool:
    """Return whether a plain host name is the platform's own."""
    names: Iterable[str] = (settings.GAPURA_DOMAIN, *settings.PLATFORM_HOSTS)
    return any(host == name.lower() for name in names)
