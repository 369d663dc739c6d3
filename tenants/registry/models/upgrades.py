"""The journal of upgrades: what became of each site when a release brought migrations."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kernel.time import now
from tenants.registry.models.tenants import Tenant


class SiteUpgrade(models.Model):
    """The latest try to bring one site to one release; written in the transaction that upgrades the site."""

    class Outcome(models.TextChoices):
        DONE = "DONE", _("Up to date")
        BUSY = "BUSY", _("Busy: tables were in use")
        FAILED = "FAILED", _("Failed")

    class Way(models.TextChoices):
        SQL = "SQL", _("by the SQL collected once")
        MIGRATIONS = "MIGRATIONS", _("by its migrations")

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="upgrades")
    # The fingerprint of the release's migrations the site was brought to.
    to = models.CharField(max_length=64)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    way = models.CharField(max_length=10, choices=Way.choices)
    tries = models.PositiveSmallIntegerField(default=1)
    migrations = models.PositiveSmallIntegerField(_("migrations"), default=0)
    seconds = models.FloatField(_("seconds"), default=0.0)
    error = models.TextField(blank=True)
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("upgrade of a site")
        verbose_name_plural = _("upgrades of sites")
        ordering: ClassVar = ["-at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "to"], name="one_upgrade_per_site_and_release"),
            models.CheckConstraint(condition=Q(outcome__in=["DONE", "BUSY", "FAILED"]), name="upgrade_outcome_known"),
            models.CheckConstraint(condition=Q(way__in=["SQL", "MIGRATIONS"]), name="upgrade_way_known"),
            models.CheckConstraint(
                condition=Q(outcome="DONE", error="") | (~Q(outcome="DONE") & ~Q(error="")),
                name="upgrade_that_failed_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tenant_id} {self.outcome}"
