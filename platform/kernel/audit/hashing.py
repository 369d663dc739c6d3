"""Hashes of events, and the seal over the head of the chain."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator

from django.conf import settings
from django.utils.encoding import force_bytes

from kernel.audit.canonical import Plain, instant, link
from kernel.audit.models import AuditEvent


def event_hash(row: AuditEvent) -> str:
    """Return the hash that an event's content and its predecessor's hash demand."""
    fields: dict[str, Plain] = {
        "position": row.position,
        "at": instant(row.at),
        "event": row.event,
        "subject": row.subject,
        "actor": row.actor,
        "actor_name": row.actor_name,
        "role": row.role,
        "data": row.data,
    }
    return link(row.prev_hash, fields=fields)


def seal(*, position: int, chain_hash: str) -> str:
    """Return the seal of a head: whoever can rewrite the tables but not read SECRET_KEY cannot forge it."""
    return next(_seals(position=position, chain_hash=chain_hash))


def seal_is_ours(value: str, *, position: int, chain_hash: str) -> bool:
    """Say whether a seal was made with the present key or one of SECRET_KEY_FALLBACKS."""
    return any(hmac.compare_digest(value, good) for good in _seals(position=position, chain_hash=chain_hash))


def _seals(*, position: int, chain_hash: str) -> Iterator[str]:
    message = f"{position}:{chain_hash}".encode()
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        own_key = hashlib.sha256(b"kernel.audit.seal:" + force_bytes(key)).digest()
        yield hmac.new(own_key, message, hashlib.sha256).hexdigest()
