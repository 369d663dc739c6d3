"""What operators may read of the outbox."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise

from kernel.audit.secrecy import blank
from kernel.outbox import failures
from kernel.outbox.models import MessageState, OutboxMessage
from kernel.outbox.registry import find_kind


@dataclass(frozen=True)
class Line:
    """One message as the list and its own page show it; nothing in it is a secret."""

    message: OutboxMessage
    kind_label: str | Promise
    is_secret: bool
    reason: str
    can_be_retried: bool

    @property
    def subject(self) -> str:
        """The subject as sent, empty for secret kinds and before sending."""
        return blank(self.message.subject)

    @property
    def body(self) -> str:
        """The text as sent, empty for secret kinds and before sending."""
        return blank(self.message.body)

    @property
    def error_detail(self) -> str:
        """The technical detail of the last failure."""
        return blank(self.message.error_detail)


def messages(*, state: str = "", kind: str = "", search: str = "") -> QuerySet[OutboxMessage]:
    """Return messages, newest first, narrowed by state, kind, and part of recipient or reference."""
    found = OutboxMessage.objects.all()
    if state in MessageState.values:
        found = found.filter(state=state)
    if kind:
        found = found.filter(kind=kind)
    if search:
        found = found.filter(Q(recipient__icontains=search) | Q(reference__icontains=search))
    return found.order_by("-created_at", "-id")


def kinds_in_use() -> list[tuple[str, str | Promise]]:
    """Return the kinds that occur, with their names, by name."""
    codes = OutboxMessage.objects.order_by().values_list("kind", flat=True).distinct()
    return sorted(((code, label_of(code)) for code in codes), key=lambda pair: str(pair[1]))


def counts() -> dict[str, int]:
    """Return how many messages stand in each state."""
    rows = OutboxMessage.objects.order_by().values("state").annotate(count=Count("pk"))
    return dict.fromkeys(MessageState.values, 0) | {row["state"]: row["count"] for row in rows}


def failed() -> int:
    """Return how many messages wait for a person."""
    return OutboxMessage.objects.filter(state=MessageState.FAILED).count()


def label_of(code: str) -> str | Promise:
    """Return the name of a kind; a kind nobody knows any more keeps its code."""
    kind = find_kind(code)
    return kind.label if kind else code


def line_of(message: OutboxMessage) -> Line:
    """Return a message as it is shown."""
    kind = find_kind(message.kind)
    return Line(
        message=message,
        kind_label=kind.label if kind else message.kind,
        is_secret=bool(kind and kind.secret),
        reason=failures.words(message.error_code) if message.error_code else "",
        can_be_retried=message.state == MessageState.FAILED,
    )
