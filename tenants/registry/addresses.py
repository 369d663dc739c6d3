"""How a host name becomes an address a person can follow."""

from __future__ import annotations

from django.conf import settings

_USUAL_PORTS = {"http": 80, "https": 443}


def site_url(host: str) -> str:
    """Return `scheme://host[:port]/`, the port left out where it is the scheme's usual one."""
    scheme, port = settings.GAPURA_SCHEME, int(settings.GAPURA_PORT)
    suffix = "" if _USUAL_PORTS.get(scheme) == port else f":{port}"
    return f"{scheme}://{host}{suffix}/"
