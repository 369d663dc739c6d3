"""The only writer of outbox rows, delivery apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from kernel import audit
from kernel.audit.canonical import plain, plain_text
from kernel.audit.secrecy import refuse_secrets
from kernel.errors import InvalidValue, StaleDecision
from kernel.outbox import tasks
from kernel.outbox.attachments import LetterRef
from kernel.outbox.models import MessageState, OutboxMessage
from kernel.outbox.registry import current_schema
from kernel.time import now


def enqueue(
    *,
    kind: str,
    recipient: str,
    context: Mapping[str, Any],
    reference: str,
    schema_name: str | None = None,
    attachments: Sequence[LetterRef] = (),
    language: str = "",
    once: str = "",
) -> OutboxMessage:
    """Write a message in the caller's transaction; it is sent after the commit, and never if that does not come.

    :param kind: names the renderer.
    :param context: what the renderer needs; ids rather than secrets, JSON only.
    :param reference: what the message is about, for people: `PW-2026-0001`.
    :param schema_name: the schema whose renderer, sender and letters are meant; the active one by default.
    :param once: a key under which this message exists only once, however often the caller is repeated.
    :raises InvalidValue: for an address that is none, or a context no record can hold.
    :raises SecretRefused: when the context holds something that looks like a password, token or key.
    """
    details = plain(dict(context), path="context")
    refuse_secrets({"context": details, "reference": reference, "once": once}, where="outbox")
    values: dict[str, Any] = {
        "kind": plain_text(kind, path="kind"),
        "recipient": _checked_address(recipient),
        "context": details,
        "reference": plain_text(reference, path="reference"),
        "schema_name": schema_name or current_schema(),
        "attachments": [ref.as_json() for ref in attachments],
        "language": language or settings.LANGUAGE_CODE,
        "created_at": now(),
        "next_at": now(),
    }
    with transaction.atomic():
        if once:
            message, created = OutboxMessage.objects.get_or_create(once_key=once, defaults=values)
        else:
            message, created = OutboxMessage.objects.create(**values), True
        if created:
            transaction.on_commit(_waking(message), robust=True)
    return message


def retry(*, message: OutboxMessage, by: Any) -> OutboxMessage:
    """Put a failed message back into the queue, its attempts counted afresh.

    :raises StaleDecision: when the message has not failed (any more).
    """
    with transaction.atomic():
        changed = OutboxMessage.objects.filter(pk=message.pk, state=MessageState.FAILED).update(
            state=MessageState.QUEUED, attempts=0, next_at=now(), error_code="", error_detail=""
        )
        if not changed:
            raise StaleDecision(
                _("This message is not a failed one any more."),
                remedy=_("Look at the list again: somebody was quicker."),
            )
        transaction.on_commit(_waking(message), robust=True)
        audit.record(
            event="message.retried", subject=f"message:{message.pk}", by=by, data={"reference": message.reference}
        )
    message.refresh_from_db()
    return message


def follow_schema(*, former: str, to: str) -> int:
    """Let unsent messages of a schema be made in the one that took its place; return how many, in the transaction."""
    waiting = OutboxMessage.objects.filter(schema_name=former, state=MessageState.QUEUED)
    return waiting.update(schema_name=to)


def _waking(message: OutboxMessage) -> Callable[[], None]:
    """Return what wakes a worker. When no broker answers, the sweep finds the row: the wake-up is only a hint."""

    def wake() -> None:
        tasks.deliver.apply_async(kwargs={"message_id": str(message.pk)}, retry=False)

    return wake


def _checked_address(address: str) -> str:
    try:
        validate_email(address)
        MaxLengthValidator(254)(address)
    except ValidationError as error:
        raise InvalidValue(
            _("“%(address)s” is not an e-mail address, so nothing can be sent there.") % {"address": address[:100]},
            remedy=_("Write it as name@agency.example."),
            field="recipient",
        ) from error
    return address
