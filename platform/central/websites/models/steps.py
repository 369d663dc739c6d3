"""The steps of one case: all listed from submission, each with its due time."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Deferrable, Q
from django.utils.translation import gettext_lazy as _

from central.people.models import Appointment, Role
from central.websites.models.requests import WebsiteRequest
from central.websites.states import Party, StepState


class CaseStep(models.Model):
    """One row of the procedure in one case.

    `due_at` of a pending step is a projection and moves; it is fixed when the step opens. No due time means
    that the source states none ("tanpa waktu baku"): such a step is never overdue.
    """

    ACTORS: ClassVar = [*Role.choices, *Party.choices]

    request = models.ForeignKey(WebsiteRequest, on_delete=models.PROTECT, related_name="steps")
    position = models.PositiveSmallIntegerField()
    row = models.CharField(_("row of the procedure"), max_length=4)
    actor_role = models.CharField(_("actor"), max_length=20, choices=ACTORS)
    state = models.CharField(max_length=8, choices=StepState.choices, default=StepState.PENDING)
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    due = models.JSONField(null=True, blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    # Nobody, where the platform itself did it.
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    appointment = models.ForeignKey(Appointment, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(_("outcome"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("step of a case")
        verbose_name_plural = _("steps of cases")
        ordering: ClassVar = ["request", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["request", "position"], name="websites_step_once", deferrable=Deferrable.DEFERRED
            ),
            models.UniqueConstraint(fields=["request"], condition=Q(state="OPEN"), name="websites_one_open_step"),
            models.CheckConstraint(condition=Q(state__in=StepState.values), name="websites_step_state_known"),
            models.CheckConstraint(
                condition=Q(state="PENDING", opened_at__isnull=True, done_at__isnull=True)
                | Q(state="OPEN", opened_at__isnull=False, done_at__isnull=True)
                | Q(state="DONE", opened_at__isnull=False, done_at__isnull=False)
                | Q(state="SKIPPED", done_at__isnull=False),
                name="websites_step_times_match_state",
            ),
            models.CheckConstraint(
                condition=Q(due__isnull=True, due_at__isnull=True) | Q(due__isnull=False, due_at__isnull=False),
                name="websites_step_due_paired",
            ),
            models.CheckConstraint(
                condition=Q(done_by__isnull=True) | Q(done_at__isnull=False), name="websites_step_done_by_at"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["actor_role", "due_at"], condition=Q(state="OPEN"), name="websites_open_steps"),
        ]

    def __str__(self) -> str:
        return f"{self.request} {self.row}"
