"""Turns a visitor into a mark that says "the same one, today, at this site" and nothing else."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
from datetime import date

from django.conf import settings
from django.http import HttpRequest

from tenants.registry.models import VisitorSalt

# The salts of the day before and of the day; the same for all sites, which enter the hash by their id.
_salts: dict[date, str] = {}
_DAYS_KEPT = 2


def mark_of(request: HttpRequest, *, tenant_id: int, day: date) -> int:
    """Return a 63-bit number from address, browser, site and the day's salt."""
    text = "\n".join((client_network(request), request.headers.get("User-Agent", ""), str(tenant_id)))
    digest = hmac.digest(salt_of(day).encode(), text.encode(errors="surrogateescape"), hashlib.sha256)
    return int.from_bytes(digest[:8]) >> 1


def salt_of(day: date) -> str:
    """Return the day's salt, the same in all processes: the first to ask makes it. One statement a day and process."""
    salt = _salts.get(day)
    if salt is None:
        VisitorSalt.objects.bulk_create([VisitorSalt(date=day, salt=secrets.token_hex(32))], ignore_conflicts=True)
        salt = _salts[day] = VisitorSalt.objects.values_list("salt", flat=True).get(date=day)
        for old in sorted(_salts)[:-_DAYS_KEPT]:
            del _salts[old]
    return salt


def forget_salts() -> None:
    """Drop the salts kept in memory."""
    _salts.clear()


def client_network(request: HttpRequest) -> str:
    """Return the visitor's address; of IPv6 the network of 64 bits, since machines change the rest at will.

    Behind proxies, ALLAUTH_TRUSTED_PROXY_COUNT says how many entries of X-Forwarded-For are ours.
    """
    address = str(request.META.get("REMOTE_ADDR", ""))
    proxies = getattr(settings, "ALLAUTH_TRUSTED_PROXY_COUNT", 0)
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if proxies and len(forwarded) >= proxies:
        address = forwarded[-proxies]
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network(f"{known}/64", strict=False)) if known.version == 6 else str(known)
