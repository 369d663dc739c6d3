"""Which names a certificate covers (RFC 6125): a star stands for exactly one label. Pure."""

from __future__ import annotations

from collections.abc import Iterable


def covering_names(host: str) -> tuple[str, ...]:
    """Return the names of which a certificate must bear one to cover `host`."""
    _label, _dot, rest = host.partition(".")
    return (host, f"*.{rest}") if "." in rest and not host.startswith("*.") else (host,)


def covers(names: Iterable[str], host: str) -> bool:
    """Say whether a certificate for `names` holds for `host`."""
    return not set(covering_names(host)).isdisjoint(names)


def wildcard_names(suffix: str) -> tuple[str, str]:
    """Return what the one certificate of a parent domain covers: every site, and the domain itself."""
    return f"*.{suffix}", suffix
