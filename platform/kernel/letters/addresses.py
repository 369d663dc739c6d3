"""Where a letter can be verified: the platform's address, or the site's own for a letter of a site."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings

_USUAL_PORTS = {"http": 80, "https": 443}
_address_of: Callable[[str], str] | None = None


def set_site_address(address_of: Callable[[str], str]) -> None:
    """Register how the public address of a schema's site is found (`https://dinas.example/`); empty means unknown."""
    global _address_of
    _address_of = address_of


def platform_address() -> str:
    """Return the platform's own address with a slash at the end."""
    scheme, port = settings.GAPURA_SCHEME, int(settings.GAPURA_PORT)
    suffix = "" if _USUAL_PORTS.get(scheme) == port else f":{port}"
    return f"{scheme}://{settings.GAPURA_DOMAIN}{suffix}/"


def verification_url(code: str, *, schema_name: str) -> str:
    """Return the address printed on the letter and held by its QR code."""
    own = _address_of(schema_name) if _address_of and schema_name != "public" else ""
    return f"{(own or platform_address()).rstrip('/')}/verifikasi/{code}/"
