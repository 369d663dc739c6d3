"""Rolled-up figures of sites: visits, freshness of content, heartbeats."""

from __future__ import annotations

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.registry.models.tenants import Tenant


class DailyVisits(models.Model):
    """Visitors (different ones, that day) and page views of one site on one day of the platform's time zone."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="visits")
    date = models.DateField(_("date"))
    visitors = models.PositiveIntegerField(_("visitors"), default=0)
    views = models.PositiveIntegerField(_("page views"), default=0)

    class Meta:
        verbose_name = _("daily visits")
        verbose_name_plural = _("daily visits")
        constraints = [models.UniqueConstraint(fields=["tenant", "date"], name="one_row_of_visits_a_day")]

    def __str__(self) -> str:
        return f"{self.tenant_id} {self.date}"


class VisitorSalt(models.Model):
    """The day's random salt; destroyed when the day is over, so that no mark can be traced to an address."""

    date = models.DateField(primary_key=True)
    salt = models.CharField(max_length=64)

    def __str__(self) -> str:
        return str(self.date)


class VisitorMark(models.Model):
    """That somebody was here today: 63 bits of a salted hash, deleted with the day's salt."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+")
    date = models.DateField()
    mark = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "date", "mark"], name="one_mark_a_visitor_a_day")]

    def __str__(self) -> str:
        return f"{self.tenant_id} {self.date}"


class ContentFreshness(models.Model):
    """When a site last published something; the SOP's indicator "regularly updated" reads this."""

    tenant = models.OneToOneField(Tenant, on_delete=models.CASCADE, primary_key=True, related_name="freshness")
    last_published_at = models.DateTimeField(_("last published at"), null=True, blank=True)
    measured_at = models.DateTimeField(_("measured at"))

    class Meta:
        verbose_name = _("freshness of content")
        verbose_name_plural = _("freshness of content")

    def __str__(self) -> str:
        return f"{self.tenant_id} {self.last_published_at}"


class SiteHeartbeat(models.Model):
    """One look at a site from outside: did it answer, with what status, in how many milliseconds."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="heartbeats")
    checked_at = models.DateTimeField(_("checked at"))
    ok = models.BooleanField(_("answered"))
    status = models.PositiveSmallIntegerField(_("status"), null=True, blank=True)
    ms = models.PositiveIntegerField(_("milliseconds"), null=True, blank=True)

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")
        indexes = [
            models.Index(fields=["tenant", "-checked_at"], name="latest_heartbeats"),
            # Rows come in the order of time, so a small index finds the old ones.
            BrinIndex(fields=["checked_at"], name="old_heartbeats"),
        ]

    def __str__(self) -> str:
        return f"{self.tenant_id} {self.checked_at}"
