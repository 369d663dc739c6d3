"""Codes for people and tokens for machines."""

from __future__ import annotations

import hashlib
import secrets

# Crockford's base 32 without I, L, O and U: what is read aloud or typed from paper is not mistaken.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0", "-": "", " ": ""})


def new_code(*, length: int = 12) -> str:
    """Return a random public code (60 bits at the default length), grouped by four: `7K3M-9QTX-2B4D`."""
    raw = "".join(secrets.choice(ALPHABET) for _ in range(length))
    return "-".join(raw[at : at + 4] for at in range(0, length, 4))


def normalise_code(typed: str) -> str:
    """Return what a person meant by a typed code: capitals, no spaces, I and L as 1, O as 0, regrouped."""
    raw = typed.upper().translate(_READ_AS)
    return "-".join(raw[at : at + 4] for at in range(0, len(raw), 4))


def new_token() -> str:
    """Return a secret of 256 bits, safe in a URL; store only its hash."""
    return secrets.token_urlsafe(32)


def hash_token(raw: str) -> str:
    """Return the hex SHA-256 under which a secret token is stored."""
    return hashlib.sha256(raw.encode()).hexdigest()
