"""Decisions, dispositions and return notes: only ever added; triggers refuse to change or remove them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from central.people.models import Appointment, Role
from central.websites.models.requests import WebsiteRequest
from central.websites.models.steps import CaseStep
from central.websites.states import Action, RequestState, Secrecy, Urgency


class Decision(models.Model):
    """One transition of one request: who, in which role, by which appointment, when, why.

    A trigger refuses a decision of a maker of the request, of the officer on their own report, and of the
    head of the office on the office's own request.
    """

    request = models.ForeignKey(WebsiteRequest, on_delete=models.PROTECT, related_name="decisions")
    step = models.ForeignKey(CaseStep, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions")
    action = models.CharField(max_length=20, choices=Action.choices)
    from_state = models.CharField(max_length=20, choices=RequestState.choices)
    to_state = models.CharField(max_length=20, choices=RequestState.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions"
    )
    role = models.CharField(_("role"), max_length=20, choices=CaseStep.ACTORS)
    appointment = models.ForeignKey(Appointment, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # The same person decided the level before in another role ("merangkap").
    concurrent = models.BooleanField(_("holds both posts"), default=False)
    decided_at = models.DateTimeField(_("decided"))
    due_at = models.DateTimeField(_("was due"), null=True, blank=True)
    code = models.CharField(_("coded reason"), max_length=40, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(action__in=Action.values), name="websites_action_known"),
            models.CheckConstraint(
                condition=Q(role="SYSTEM", by__isnull=True) | (~Q(role="SYSTEM") & Q(by__isnull=False)),
                name="websites_decided_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(role__in=["SYSTEM", "APPLICANT"], appointment__isnull=True)
                | Q(role__in=[role.value for role in Role], appointment__isnull=False),
                name="websites_officials_are_appointed",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["request", "-id"], name="websites_latest_decision")]

    def __str__(self) -> str:
        return f"{self.request} {self.action}"


class Disposition(models.Model):
    """The sheet of one disposition: to whom, which numbered instructions, how urgent, with whose initials."""

    request = models.ForeignKey(WebsiteRequest, on_delete=models.PROTECT, related_name="dispositions")
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="disposition")
    step = models.ForeignKey(CaseStep, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    to_role = models.CharField(_("forwarded to"), max_length=20, choices=Role.choices)
    to_unit = models.CharField(_("division or section"), max_length=120, blank=True)
    to_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    instructions = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("instructions"))
    urgency = models.CharField(_("urgency"), max_length=12, choices=Urgency.choices, default=Urgency.ORDINARY)
    secrecy = models.CharField(_("secrecy"), max_length=12, choices=Secrecy.choices, default=Secrecy.ORDINARY)
    note = models.TextField(_("note"), blank=True)
    decided_at = models.DateTimeField(_("date"))
    initials = models.CharField(_("initials"), max_length=12)

    class Meta:
        verbose_name = _("disposition")
        verbose_name_plural = _("dispositions")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(instructions__len__gte=1), name="websites_disposition_instructs"),
            models.CheckConstraint(condition=Q(urgency__in=Urgency.values), name="websites_urgency_known"),
            models.CheckConstraint(condition=Q(secrecy__in=Secrecy.values), name="websites_secrecy_known"),
            models.CheckConstraint(condition=~Q(initials=""), name="websites_disposition_initialled"),
        ]

    def __str__(self) -> str:
        return f"{self.request} > {self.get_to_role_display()}"


class ReturnNote(models.Model):
    """Why a request went back: several reasons, each may point at a field of the form."""

    request = models.ForeignKey(WebsiteRequest, on_delete=models.PROTECT, related_name="return_notes")
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="return_note")
    # [{"code": …, "field": …, "text": …}]
    reasons = models.JSONField(_("reasons"))
    # What decides, at resubmission, whether the case begins anew.
    agency_id_then = models.BigIntegerField()
    label_then = models.CharField(max_length=63)
    parent_id_then = models.BigIntegerField()

    class Meta:
        verbose_name = _("return note")
        verbose_name_plural = _("return notes")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.request} ({len(self.reasons)})"
