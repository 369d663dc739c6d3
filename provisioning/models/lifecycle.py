"""The terms of a site's life cycle, and the day on which it will be archived."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kernel.time import now
from provisioning.models.runs import Run


class LifecyclePolicy(models.Model):
    """One version of the terms of a site's life cycle; rows are only added, the latest in force counts."""

    redirect_days = models.PositiveSmallIntegerField(_("days a former name leads on to the new one"), default=90)
    quarantine_days = models.PositiveSmallIntegerField(_("days a freed name rests"), default=365)
    domain_days = models.PositiveSmallIntegerField(_("days to wait for the records of a domain"), default=14)
    source = models.CharField(_("rule or decision it rests on"), max_length=200, blank=True)
    valid_from = models.DateTimeField(_("in force from"), default=now)

    class Meta:
        verbose_name = _("policy of the life cycle")
        verbose_name_plural = _("policies of the life cycle")
        ordering: ClassVar = ["-valid_from", "-id"]

    def __str__(self) -> str:
        return f"{self.redirect_days}/{self.quarantine_days}/{self.domain_days} {self.valid_from:%Y-%m-%d}"

    @classmethod
    def in_force(cls) -> LifecyclePolicy:
        """Return the terms that hold now; the defaults where none was ever set."""
        return cls.objects.filter(valid_from__lte=now()).first() or cls()


class ArchivePlan(models.Model):
    """The day on which a site will be archived, announced to its administrators 30, 7 and 2 days before.

    `provisioning.operations.archiving` is the only writer. `warned` is the most urgent warning sent so far, in days.
    """

    class Stage(models.TextChoices):
        PLANNED = "PLANNED"
        BEGUN = "BEGUN"
        WITHDRAWN = "WITHDRAWN"

    tenant = models.ForeignKey("registry.Tenant", on_delete=models.CASCADE, related_name="archive_plans")
    day = models.DateField()
    reason = models.CharField(max_length=500)
    requested_by = models.CharField(max_length=160)
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.PLANNED)
    warned = models.PositiveSmallIntegerField(null=True, blank=True)
    run = models.OneToOneField(Run, null=True, blank=True, on_delete=models.SET_NULL, related_name="archive_plan")
    created_at = models.DateTimeField(default=now)

    class Meta:
        ordering: ClassVar = ["day"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(stage__in=["PLANNED", "BEGUN", "WITHDRAWN"]), name="archive_plan_stage_known"
            ),
            models.CheckConstraint(
                condition=Q(warned__isnull=True) | Q(warned__in=[30, 7, 2]), name="archive_plan_warning_known"
            ),
            models.UniqueConstraint(
                fields=["tenant"], condition=Q(stage="PLANNED"), name="archive_planned_once_for_a_site"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tenant_id} {self.day}"
