"""The audit chain: events that are only ever added, and the head that says where the chain ends."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEvent(models.Model):
    """One decision or change, bound to the one before it by its hash; a trigger refuses UPDATE, DELETE and TRUNCATE."""

    position = models.BigIntegerField(_("position"), primary_key=True)
    at = models.DateTimeField(_("time"))
    event = models.CharField(_("event"), max_length=80)
    subject = models.CharField(_("subject"), max_length=160)
    actor = models.CharField(_("actor"), max_length=160)
    actor_name = models.CharField(_("name of the actor"), max_length=200, blank=True)
    role = models.CharField(_("role"), max_length=80, blank=True)
    data = models.JSONField(_("details"), default=dict)
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        ordering = ["position"]
        indexes = [
            models.Index(fields=["subject", "position"], name="audit_by_subject"),
            models.Index(fields=["event", "position"], name="audit_by_event"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(position__gte=1), name="audit_position_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.event} {self.subject}"


class AuditHead(models.Model):
    """The end of the chain: one row, locked last in a transaction, sealed with a key the database does not know."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    position = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64)
    seal = models.CharField(max_length=64)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="audit_head_is_one_row")]

    def __str__(self) -> str:
        return f"{self.position} {self.hash[:12]}"
