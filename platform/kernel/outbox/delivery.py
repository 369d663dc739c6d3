"""Sends one message: takes it under a lease, writes its text, hands it over, notes the outcome behind a fence."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.core.mail import EmailMultiAlternatives, get_connection
from django.db.models import Case, F, Q, Value, When
from django.utils import translation

from kernel.audit.secrecy import blank
from kernel.database import ensure_database
from kernel.outbox import attachments, failures
from kernel.outbox.failures import AttachmentMissing, Failure, UnknownKind
from kernel.outbox.models import MessageState, OutboxMessage
from kernel.outbox.registry import Kind, Rendered, enter_schema, find_kind, sender_of
from kernel.time import now

# Longer than a task may live (CELERY_TASK_TIME_LIMIT), so that a living sender is never overtaken.
LEASE = timedelta(seconds=180)
SERVER_TIMEOUT_S = 30
SERVER_AWAY = "server_unreachable"
# A mail server that does not answer is left alone for so long, by all messages.
REST = timedelta(minutes=2)
# Waits after the 1st, 2nd, … failed attempt; after the last one a person must look (about two days in all).
BACKOFF = tuple(timedelta(minutes=minutes) for minutes in (0.5, 2, 10, 30, 60, 180, 360, 720, 1440))


def due(*, at: datetime | None = None) -> Q:
    """Return the condition of what may be taken: waiting and due, or left behind by a worker that died."""
    instant = at or now()
    return Q(state=MessageState.QUEUED, next_at__lte=instant) | Q(state=MessageState.SENDING, lease_until__lt=instant)


def deliver(message_id: str | UUID) -> str:
    """Send one message if it is due and nobody else is sending it; return its state, or `not_due`.

    The text is made inside the message's own schema, and nothing is open in the database while a server is spoken to.
    """
    message = _claim(message_id)
    if message is None:
        return "not_due"
    try:
        kind, rendered, mail = _write(message)
    except Exception as error:  # noqa: BLE001 - a renderer is foreign code: whatever it raises becomes the row's reason
        return _fail(message, failures.from_writing(error))
    try:
        mail.send()
    except Exception as error:  # noqa: BLE001 - a mail backend may raise anything; the row says what, and is tried again
        return _fail(message, failures.from_sending(error))
    return _finish(message, kind=kind, rendered=rendered, sender=mail.from_email)


def _claim(message_id: str | UUID) -> OutboxMessage | None:
    """Take the message by compare-and-swap: of two workers one changes the row and the other changes nothing."""
    taken = OutboxMessage.objects.filter(due(), pk=message_id).update(
        state=MessageState.SENDING,
        lease_until=now() + LEASE,
        attempts=F("attempts") + 1,
        fence=F("fence") + 1,
        # The old state, before this update: found in mid-sending means that the sender died.
        error_code=Case(When(state=MessageState.SENDING, then=Value("worker_died")), default=F("error_code")),
    )
    return OutboxMessage.objects.get(pk=message_id) if taken else None


def _write(message: OutboxMessage) -> tuple[Kind, Rendered, EmailMultiAlternatives]:
    kind = find_kind(message.kind)
    if kind is None:
        raise UnknownKind(message.kind)
    with enter_schema(message.schema_name), translation.override(message.language):
        rendered = kind.renderer(message)
    return kind, rendered, _mail(message, rendered=rendered)


def _mail(message: OutboxMessage, *, rendered: Rendered) -> EmailMultiAlternatives:
    mail = EmailMultiAlternatives(
        subject=" ".join(rendered.subject.split()),
        body=rendered.text,
        from_email=sender_of(message.schema_name),
        to=[message.recipient],
        headers={"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"},
        connection=get_connection(timeout=SERVER_TIMEOUT_S),
    )
    if rendered.html:
        mail.attach_alternative(rendered.html, "text/html")
    for reference in message.attachments:
        mail.attach(*_attachment(attachments.LetterRef(**reference)))
    return mail


def _attachment(ref: attachments.LetterRef) -> tuple[str, bytes, str]:
    try:
        file = attachments.load(ref)
    except Exception as error:
        raise AttachmentMissing(f"{ref.code}: {type(error).__name__}: {error}") from error
    return file.name, file.content, file.mime


def _finish(message: OutboxMessage, *, kind: Kind, rendered: Rendered, sender: str) -> str:
    shown = {} if kind.secret else {"subject": blank(rendered.subject)[:250], "body": blank(rendered.text)}
    return _settle(
        message, state=MessageState.SENT, sent_at=now(), sender=sender[:254], error_code="", error_detail="", **shown
    )


def _fail(message: OutboxMessage, failure: Failure) -> str:
    values = {"error_code": failure.code, "error_detail": failure.detail}
    if failure.code == SERVER_AWAY:
        _let_rest(message)
    if failure.permanent or message.attempts > len(BACKOFF):
        return _settle(message, state=MessageState.FAILED, **values)
    wait = BACKOFF[message.attempts - 1]
    return _settle(message, state=MessageState.QUEUED, next_at=now() + wait, **values)


def _let_rest(message: OutboxMessage) -> None:
    """Have the others wait a while: each would hold a worker for as long as this one did, and none would be sent."""
    ensure_database()
    waiting = OutboxMessage.objects.filter(state=MessageState.QUEUED, next_at__lte=now()).exclude(pk=message.pk)
    waiting.update(next_at=now() + REST)


def _settle(message: OutboxMessage, **values: object) -> str:
    """Write the outcome, unless the lease ran out and somebody else has taken the message since."""
    ensure_database()  # it may have been restarted while the mail server was spoken to
    ours = OutboxMessage.objects.filter(pk=message.pk, state=MessageState.SENDING, fence=message.fence)
    return str(values["state"]) if ours.update(lease_until=None, **values) else "overtaken"
