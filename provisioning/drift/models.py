"""Looks of the auditor, what they found, the plans made of it, and the yes of each person."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kernel.time import now


class Look(models.Model):
    """One round of the auditor. `unseen` names what could not be looked at: then "nothing found" is no good news."""

    class Cause(models.TextChoices):
        SCHEDULE = "schedule", _("by the scheduler")
        RELEASE = "release", _("after a release")
        COMMAND = "command", _("by command")
        PERSON = "person", _("asked for by a person")

    cause = models.CharField(max_length=10, choices=Cause.choices)
    by = models.CharField(max_length=150)
    started_at = models.DateTimeField(default=now)
    finished_at = models.DateTimeField()
    sites = models.PositiveIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)
    unseen = models.JSONField(default=list, blank=True)
    # Whether runs were going on: what they had not promised yet was not judged.
    is_busy = models.BooleanField(default=False)
    # The sign of the release that looked: another one looks again at once.
    release = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["-finished_at"], name="look_newest")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(cause__in=["schedule", "release", "command", "person"]), name="look_cause"
            ),
            models.CheckConstraint(condition=Q(finished_at__gte=F("started_at")), name="look_ends_after_it_began"),
        ]

    def __str__(self) -> str:
        return f"{self.finished_at:%Y-%m-%d %H:%M} {self.found}"

    @property
    def seconds(self) -> float:
        return (self.finished_at - self.started_at).total_seconds()

    @property
    def age(self) -> timedelta:
        return now() - self.finished_at


class Finding(models.Model):
    """One discrepancy, from the look that first saw it to the first that no longer did."""

    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=500)
    expected = models.TextField(blank=True)
    found = models.TextField(blank=True)
    is_mendable = models.BooleanField(default=False)
    first_seen_at = models.DateTimeField(default=now)
    last_seen_at = models.DateTimeField(default=now)
    gone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["first_seen_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "subject"], condition=Q(gone_at__isnull=True), name="finding_open_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["first_seen_at"], condition=Q(gone_at__isnull=True), name="finding_open"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class MendPlanQuerySet(models.QuerySet["MendPlan"]):
    """The question everybody asks."""

    def waiting(self) -> MendPlanQuerySet:
        """Plans that can still be approved; at most one of each scope."""
        return self.filter(run__isnull=True, overtaken_at__isnull=True)


class MendPlan(models.Model):
    """A plan that people approve. What it changes is never edited: a new look that finds otherwise makes a new one."""

    # "all", or "zone:<name>" for the plan of one DNS zone.
    scope = models.CharField(max_length=260, default="all")
    # Each part: the step that makes it, the scope whose brake holds for it, and its changes as a stored plan.
    parts = models.JSONField()
    digest = models.CharField(max_length=64)
    proposed_by = models.CharField(max_length=150)
    proposed_at = models.DateTimeField(default=now)
    # A later look found something else.
    overtaken_at = models.DateTimeField(null=True, blank=True)
    run = models.OneToOneField(
        "provisioning.Run", null=True, blank=True, on_delete=models.PROTECT, related_name="mend_plan"
    )

    objects = MendPlanQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["scope"],
                condition=Q(overtaken_at__isnull=True, run__isnull=True),
                name="mend_plan_one_waits",
            ),
            models.CheckConstraint(
                condition=Q(overtaken_at__isnull=True) | Q(run__isnull=True), name="mend_plan_overtaken_never_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.scope}"

    @property
    def is_waiting(self) -> bool:
        """Whether it can still be approved."""
        return self.run_id is None and self.overtaken_at is None


class MendApproval(models.Model):
    """One person's yes to exactly one plan."""

    plan = models.ForeignKey(MendPlan, on_delete=models.PROTECT, related_name="approvals")
    by = models.CharField(max_length=150)
    by_name = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=now)

    class Meta:
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["plan", "by"], name="mend_approval_once")]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.by}"
