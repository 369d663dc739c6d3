"""The only writer of the audit chain."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, cast

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from kernel.audit.canonical import GENESIS, plain, plain_text
from kernel.audit.hashing import event_hash, seal
from kernel.audit.keeping import keep_for_last, kept_for_last
from kernel.audit.models import AuditEvent, AuditHead
from kernel.audit.secrecy import refuse_secrets
from kernel.time import now

SYSTEM = "system"


def record(
    *,
    event: str,
    subject: str,
    by: str | AbstractBaseUser | None,
    role: str = "",
    data: dict[str, Any] | None = None,
    at: datetime | None = None,
) -> AuditEvent | None:
    """Add one event to the chain of the active schema.

    Call it last in the transaction of the change it records: it locks the head of the chain until commit, and whoever
    locks a number series after it can meet another transaction head-on. Inside `written_last` that is seen to: the
    event is checked now, written at the end of that block, and None is returned.

    :param event: what happened, as `noun.verb` in the past: `request.disposed`.
    :param subject: what it happened to: `request:PW-2026-0001`.
    :param by: the person, a name of the machine part, or None for the platform itself.
    :param role: the role the person acted in, with Plt. or Plh. where so.
    :raises SecretRefused: when `data` holds something that looks like a password, token or key.
    :raises InvalidValue: when `data` holds something a record cannot keep.
    """
    details = plain(data or {})
    actor, actor_name = actor_of(by)
    around = {"event": event, "subject": subject, "role": str(role), "by": [actor, actor_name]}
    refuse_secrets({"data": details, **around}, where="audit")
    row = AuditEvent(
        at=at or now(),
        event=plain_text(event, path="event"),
        subject=plain_text(subject, path="subject"),
        actor=plain_text(actor, path="by"),
        actor_name=plain_text(actor_name, path="by"),
        role=plain_text(str(role), path="role"),
        data=details,
    )
    if keep_for_last(row):
        return None
    return _add(row)


@contextmanager
def written_last() -> Iterator[None]:
    """Do the block in one transaction, and write the events recorded in it at its very end, in their order.

    For operations made of others, each of which records: the head of the chain is then locked after everything else.
    An event of a part that was rolled back is not written. A block within another leaves its events to the outer one.
    """
    with transaction.atomic(), kept_for_last() as kept:
        yield
        for row in kept():
            _add(row)


def _add(row: AuditEvent) -> AuditEvent:
    with transaction.atomic():
        head = _locked_head()
        row.position, row.prev_hash = head.position + 1, head.hash
        row.hash = event_hash(row)
        row.save(force_insert=True)
        AuditHead.objects.filter(pk=head.pk).update(
            position=row.position, hash=row.hash, seal=seal(position=row.position, chain_hash=row.hash)
        )
    return row


def actor_of(by: str | AbstractBaseUser | None) -> tuple[str, str]:
    """Return (actor, name) as kept in records: `user:12` and the person's name, or the name of a machine part twice."""
    if isinstance(by, AbstractBaseUser):
        name = cast(Any, by).get_full_name() if hasattr(by, "get_full_name") else ""
        return f"user:{by.pk}", (name or by.get_username())[:200]
    return (by or SYSTEM)[:160], ""


def _locked_head() -> AuditHead:
    """Return the head row under a lock, made at the first event of the schema."""
    head = AuditHead.objects.select_for_update().filter(pk=1).first()
    if head is None:
        AuditHead.objects.bulk_create(
            [AuditHead(pk=1, position=0, hash=GENESIS, seal=seal(position=0, chain_hash=GENESIS))],
            ignore_conflicts=True,
        )
        head = AuditHead.objects.select_for_update().get(pk=1)
    return head
