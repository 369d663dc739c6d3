"""Messages to people: a row in `public`, written in the transaction that decides, sent after it."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class MessageState(models.TextChoices):
    QUEUED = "QUEUED", _("Waiting to be sent")
    SENDING = "SENDING", _("Being sent")
    SENT = "SENT", _("Sent")
    FAILED = "FAILED", _("Failed")


class OutboxMessage(models.Model):
    """One message to one recipient; its id is also its Message-ID, the same at every attempt."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    schema_name = models.CharField(_("schema"), max_length=63)
    kind = models.CharField(_("kind"), max_length=60)
    recipient = models.EmailField(_("recipient"), max_length=254)
    language = models.CharField(_("language"), max_length=10, default="id")
    context = models.JSONField(_("details"), default=dict)
    reference = models.CharField(_("reference"), max_length=100)
    attachments = models.JSONField(_("attached letters"), default=list)
    once_key = models.CharField(max_length=160, null=True, blank=True, unique=True)

    state = models.CharField(_("state"), max_length=10, choices=MessageState.choices, default=MessageState.QUEUED)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    next_at = models.DateTimeField(_("next attempt"))
    lease_until = models.DateTimeField(null=True, blank=True)
    fence = models.PositiveIntegerField(default=0)

    sender = models.CharField(_("sender"), max_length=254, blank=True)
    subject = models.CharField(_("subject"), max_length=250, blank=True)
    body = models.TextField(_("text as sent, secrets blanked"), blank=True)
    error_code = models.CharField(_("reason of failure"), max_length=40, blank=True)
    error_detail = models.TextField(_("technical detail"), blank=True)

    created_at = models.DateTimeField(_("written"))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["next_at"], name="outbox_due", condition=models.Q(state="QUEUED")),
            models.Index(fields=["lease_until"], name="outbox_leased", condition=models.Q(state="SENDING")),
            models.Index(fields=["-created_at", "-id"], name="outbox_newest"),
            models.Index(fields=["reference"], name="outbox_by_reference"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="SENDING", lease_until__isnull=False) | ~models.Q(state="SENDING"),
                name="outbox_sending_has_lease",
            ),
            models.CheckConstraint(
                condition=models.Q(state="SENT", sent_at__isnull=False) | ~models.Q(state="SENT"),
                name="outbox_sent_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference} {self.state}"

    @property
    def message_id(self) -> str:
        """The Message-ID header, the same at every attempt, so that a mailbox drops a second copy."""
        return f"<{self.id}@{self.schema_name.replace('_', '-')}.gapura>"
