"""What counts as good, as dated rows: the figures change by a decision, never by a release."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.time import now

# A site is "regularly updated" when it published a page within so many days (SOP 003, chapter 6).
REGULAR_UPDATE_DAYS = 30


class IndicatorPolicy(models.Model):
    """One version of what the indicators measure against; rows are only added, the latest in force counts."""

    update_days = models.PositiveSmallIntegerField(
        _("days within which a site publishes something"), default=REGULAR_UPDATE_DAYS
    )
    source = models.CharField(_("rule or decision it rests on"), max_length=200, blank=True)
    valid_from = models.DateTimeField(_("in force from"), default=now)

    class Meta:
        verbose_name = _("policy of the indicators")
        verbose_name_plural = _("policies of the indicators")
        ordering: ClassVar = ["-valid_from", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(update_days__gte=1), name="dashboard_policy_a_day_at_least"),
        ]

    def __str__(self) -> str:
        return f"{self.update_days} {self.valid_from:%Y-%m-%d}"
