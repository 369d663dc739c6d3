"""The pulse of the scheduled jobs: when each last succeeded and failed, so that silence is noticed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kernel.time import now


class JobPulse(models.Model):
    """One scheduled job, by the name of its task; a row is overwritten by every run of the job."""

    task = models.CharField(max_length=120, primary_key=True)
    # A worker that knows the job was started then: from there on its silence counts.
    expected_since = models.DateTimeField(default=now)
    succeeded_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    # Kind of the latest failure; never its text, which may hold what must not be shown.
    failed_with = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering: ClassVar = ["task"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(failed_at__isnull=True, failed_with="")
                | (models.Q(failed_at__isnull=False) & ~models.Q(failed_with="")),
                name="watch_failure_paired",
            ),
        ]

    def __str__(self) -> str:
        return self.task
