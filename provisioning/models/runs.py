"""Runs, their steps and their events: the rows that are the truth, whatever becomes of a message."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q

from kernel.time import now
from provisioning.states import ACTIVE, HELD, RESTING, TERMINAL, RunState, StepState

if TYPE_CHECKING:
    from tenants.registry.models import Tenant


def _values(states: Iterable[RunState | StepState]) -> list[str]:
    """Return plain texts, so that migrations do not name our enumerations."""
    return sorted(state.value for state in states)


class RunQuerySet(models.QuerySet["Run"]):
    """The questions the engine and the sweeper ask."""

    def standing(self) -> RunQuerySet:
        """Runs that hold their reference: all but those called off or undone."""
        return self.exclude(state__in=_values([RunState.CANCELLED, RunState.COMPENSATED]))

    def active(self) -> RunQuerySet:
        """Runs the sweeper sees to."""
        return self.filter(state__in=_values(ACTIVE))

    def of_site(self, tenant: Tenant) -> RunQuerySet:
        """All runs of a site, the one that made it included."""
        return self.filter(Q(schema_name=tenant.schema_name) | Q(reference=tenant.created_for, schema_name=""))

    def due(self) -> RunQuerySet:
        """Active runs whose time to wake has come, or whose lease has run out."""
        instant = now()
        return self.active().filter(Q(lease_until__isnull=True, wake_at__lte=instant) | Q(lease_until__lte=instant))


class Run(models.Model):
    """One piece of work on the outside, done in steps; survives any kill of its worker.

    `state` is written by `provisioning.transitions` alone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20)
    # What the run is for: a request number. At most one standing run of a kind that makes a site has it.
    reference = models.CharField(max_length=60)
    # The site it works on, for the operations on a site that is there; outlives the site. One at a time.
    schema_name = models.CharField(max_length=42, blank=True)
    desired = models.JSONField()
    requested_by = models.CharField(max_length=150)
    # The id of the web request that started it, on every line of its log; empty where a job did.
    request_id = models.CharField(max_length=64, blank=True)

    state = models.CharField(max_length=12, default=RunState.QUEUED.value)
    reason_code = models.CharField(max_length=30)
    wake_at = models.DateTimeField(null=True, blank=True)

    # A worker's hold on the run. `fence` grows with each hold: what an earlier holder stores late is refused.
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_by = models.CharField(max_length=160, blank=True)
    fence = models.PositiveBigIntegerField(default=0)

    # Set by a person; the worker that holds the run sees it at the next step boundary.
    undo_requested_at = models.DateTimeField(null=True, blank=True)
    undo_requested_by = models.CharField(max_length=150, blank=True)

    tenant = models.ForeignKey("registry.Tenant", null=True, blank=True, on_delete=models.SET_NULL, related_name="runs")
    created_at = models.DateTimeField(default=now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=_values(RunState)), name="run_state_known"),
            models.UniqueConstraint(
                fields=["kind", "reference"],
                condition=Q(schema_name="") & ~Q(state__in=_values([RunState.CANCELLED, RunState.COMPENSATED])),
                name="run_one_per_reference",
            ),
            # A failed one still holds the site: a person resumes it or calls it off first.
            models.UniqueConstraint(
                fields=["schema_name"],
                condition=~Q(schema_name="") & ~Q(state__in=_values(TERMINAL)),
                name="run_one_at_a_site",
            ),
            models.CheckConstraint(
                condition=Q(lease_until__isnull=True, lease_by="") | (Q(lease_until__isnull=False) & ~Q(lease_by="")),
                name="run_lease_paired",
            ),
            models.CheckConstraint(
                condition=Q(lease_until__isnull=True) | Q(state__in=_values(HELD)), name="run_lease_only_while_held"
            ),
            # An active run always has an instant at which somebody looks at it again: none can be forgotten.
            models.CheckConstraint(
                condition=Q(state__in=_values(RESTING), wake_at__isnull=True, lease_until__isnull=True)
                | (Q(state__in=_values(ACTIVE)) & (Q(wake_at__isnull=False) | Q(lease_until__isnull=False))),
                name="run_active_has_next_look",
            ),
            models.CheckConstraint(
                condition=Q(state__in=_values(RESTING), finished_at__isnull=False)
                | Q(state__in=_values(ACTIVE), finished_at__isnull=True),
                name="run_finished_at_rest",
            ),
            models.CheckConstraint(
                condition=Q(undo_requested_at__isnull=True, undo_requested_by="")
                | (Q(undo_requested_at__isnull=False) & ~Q(undo_requested_by="")),
                name="run_undo_request_paired",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["wake_at"], condition=Q(wake_at__isnull=False), name="run_wake"),
            models.Index(fields=["lease_until"], condition=Q(lease_until__isnull=False), name="run_lease"),
            models.Index(fields=["state", "-created_at"], name="run_state_newest"),
            models.Index(fields=["reference"], name="run_reference"),
            models.Index(fields=["schema_name", "-created_at"], condition=~Q(schema_name=""), name="run_of_site"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.schema_name or self.reference}"


class StepRecord(models.Model):
    """One step of a run: what it is about to change, what came of it, and when it is tried again."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="steps")
    position = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=40)
    state = models.CharField(max_length=10, default=StepState.PENDING.value)
    attempt = models.PositiveSmallIntegerField(default=0)
    undo_attempt = models.PositiveSmallIntegerField(default=0)
    # The plan, stored before anything is changed: all that was begun over the tries of the step.
    intent = models.JSONField(null=True, blank=True)
    # The plan that was last laid before a second person; by itself it says nothing of what was done.
    proposal = models.JSONField(null=True, blank=True)
    result = models.JSONField(null=True, blank=True)
    error = models.JSONField(null=True, blank=True)
    next_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    # A second person's yes to exactly the proposal with this digest.
    approved_by = models.CharField(max_length=150, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["run", "position"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=_values(StepState)), name="step_state_known"),
            models.UniqueConstraint(fields=["run", "position"], name="step_position_once"),
            models.UniqueConstraint(fields=["run", "key"], name="step_key_once"),
            models.CheckConstraint(
                condition=Q(state=StepState.WAITING.value, next_at__isnull=False)
                | (~Q(state=StepState.WAITING.value) & Q(next_at__isnull=True)),
                name="step_waits_until",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_values([StepState.RUNNING, StepState.DONE])) | Q(intent__isnull=False),
                name="step_intent_first",
            ),
            models.CheckConstraint(
                condition=~Q(state=StepState.DONE.value) | Q(result__isnull=False, finished_at__isnull=False),
                name="step_done_has_result",
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_by="", approved_digest="")
                | (Q(approved_at__isnull=False) & ~Q(approved_by="") & ~Q(approved_digest="")),
                name="step_approval_paired",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}:{self.key}"


class RunEvent(models.Model):
    """One line of a run's log. A trigger refuses to change or remove it."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField(default=now)
    actor = models.CharField(max_length=160)
    # Empty for an event of the run itself.
    step = models.CharField(max_length=40, blank=True)
    from_state = models.CharField(max_length=12, blank=True)
    to_state = models.CharField(max_length=12, blank=True)
    reason_code = models.CharField(max_length=30)
    message = models.TextField(blank=True)
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["run", "-id"], name="event_of_run_newest")]

    def __str__(self) -> str:
        return f"{self.run_id} {self.reason_code}"
