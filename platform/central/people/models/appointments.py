"""Appointments: who holds which role, by which decree, from when to when, definitively or acting."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from kernel.time import now


class Role(models.TextChoices):
    """Roles of the platform; held by appointment, never by being a Django superuser."""

    AGENCY_HEAD = "AGENCY_HEAD", _("Head of the office")
    DIVISION_HEAD = "DIVISION_HEAD", _("Head of division")
    SECTION_HEAD = "SECTION_HEAD", _("Head of section")
    OFFICER = "OFFICER", _("Officer")
    OPERATOR = "OPERATOR", _("Operator")
    AUDITOR = "AUDITOR", _("Auditor")
    PLATFORM_ADMIN = "PLATFORM_ADMIN", _("Platform administrator")


# Levels of the approval chain, highest first; a person may act on two that touch.
CHAIN_LEVELS = (Role.AGENCY_HEAD, Role.DIVISION_HEAD, Role.SECTION_HEAD, Role.OFFICER)
ONE_PERSON_ROLES = (Role.AGENCY_HEAD, Role.DIVISION_HEAD, Role.SECTION_HEAD)
PLATFORM_ROLES = (Role.OPERATOR, Role.AUDITOR, Role.PLATFORM_ADMIN)


class AppointmentKind(models.TextChoices):
    """How a post is held: a Plt fills a vacant post, a Plh stands in for a holder who is away."""

    DEFINITIVE = "DEFINITIVE", _("Definitive")
    PLT = "PLT", _("Plt. (acting)")
    PLH = "PLH", _("Plh. (daily acting)")


class DateRange(Func):
    """PostgreSQL's range of days; its bounds are given with it."""

    function = "DATERANGE"
    output_field = DateRangeField()


def _one_at_a_time(name: str, *, kinds: list[str]) -> ExclusionConstraint:
    """Refuse two appointments of these kinds to one post on one day."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            ("role", RangeOperators.EQUAL),
            ("division", RangeOperators.EQUAL),
            ("section", RangeOperators.EQUAL),
            (DateRange("valid_from", "valid_to", RangeBoundary(True, True)), RangeOperators.OVERLAPS),
        ],
        condition=Q(kind__in=kinds, role__in=[role.value for role in ONE_PERSON_ROLES]),
    )


class Appointment(models.Model):
    """One person in one post, from `valid_from` to `valid_to`, both included; no end means until further notice."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="appointments")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    division = models.CharField(_("division"), max_length=120, blank=True)
    section = models.CharField(_("section"), max_length=120, blank=True)
    kind = models.CharField(
        _("kind"), max_length=10, choices=AppointmentKind.choices, default=AppointmentKind.DEFINITIVE
    )
    decree_number = models.CharField(_("number of the decree"), max_length=80, blank=True)
    decree_date = models.DateField(_("date of the decree"), null=True, blank=True)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("up to and including"), null=True, blank=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering: ClassVar = ["role", "division", "section", "valid_from"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="people_role_known"),
            models.CheckConstraint(condition=Q(kind__in=AppointmentKind.values), name="people_kind_known"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="people_dates_in_order"
            ),
            models.CheckConstraint(
                condition=Q(decree_number="", decree_date__isnull=True)
                | (~Q(decree_number="") & Q(decree_date__isnull=False)),
                name="people_decree_paired",
            ),
            models.CheckConstraint(
                condition=Q(kind="DEFINITIVE") | ~Q(decree_number=""), name="people_acting_needs_decree"
            ),
            # Standing in has an end: a Plh is for days, and whoever looks later must see which.
            models.CheckConstraint(condition=~Q(kind="PLH") | Q(valid_to__isnull=False), name="people_plh_has_an_end"),
            models.CheckConstraint(condition=Q(section="") | ~Q(division=""), name="people_section_in_a_division"),
            _one_at_a_time("people_post_held_by_one", kinds=["DEFINITIVE", "PLT"]),
            _one_at_a_time("people_one_plh_at_a_time", kinds=["PLH"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.user}"
