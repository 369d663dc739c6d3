"""Signatures and tokens salted with the schema (HAZARDS 9).

Everything Django signs (session rows, confirmation links, preview links, message cookies) passes through
`Signer.signature`; password tokens have a salt of their own. What was signed at one site is refused at any other,
even where both have a user number 1.
"""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.signing import Signer

from tenants.registry.switching import current_schema, in_platform

_MARK = "_salted_by_schema"


class _SaltOfSchema:
    """A descriptor in place of a token generator's `key_salt`."""

    def __init__(self, salt: str) -> None:
        self.salt = salt

    def __get__(self, generator: Any, owner: type | None = None) -> str:
        return self.salt if in_platform() else f"{self.salt}:{current_schema()}"


def install() -> None:
    """Salt all signatures and password tokens with the active schema; the platform keeps Django's own."""
    if getattr(Signer.signature, _MARK, False):
        return
    original = Signer.signature

    @wraps(original)
    def signature(self: Signer, value: Any, key: Any = None) -> str:
        used = key or self.key
        return original(self, value, used if in_platform() else _salted(used))

    setattr(signature, _MARK, True)
    Signer.signature = signature  # type: ignore[method-assign]
    PasswordResetTokenGenerator.key_salt = _SaltOfSchema(str(PasswordResetTokenGenerator.key_salt))  # type: ignore[assignment]


def _salted(key: str | bytes) -> str | bytes:
    schema = current_schema()
    return key + b":" + schema.encode() if isinstance(key, bytes) else f"{key}:{schema}"
