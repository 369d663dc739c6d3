"""Agencies and schools that may ask for a site, and the people who may ask in their name."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kernel.time import now
from tenants.registry.models import ParentDomain, TenantKind


class Agency(models.Model):
    """A regional agency (OPD) or a school."""

    KINDS: ClassVar = [(kind.value, kind.label) for kind in (TenantKind.AGENCY, TenantKind.SCHOOL)]

    name = models.CharField(_("official name"), max_length=150)
    short_name = models.CharField(_("short name"), max_length=60, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=KINDS, default=TenantKind.AGENCY.value)
    region = models.CharField(_("region"), max_length=150)
    parent = models.ForeignKey(
        ParentDomain, verbose_name=_("parent domain"), on_delete=models.PROTECT, related_name="agencies"
    )
    suggested_label = models.CharField(_("suggested subdomain"), max_length=63, blank=True)
    address = models.TextField(_("address"), blank=True)
    head_title = models.CharField(_("title of its head"), max_length=150, blank=True)
    # The office that runs this platform: its own request needs a Plh, for its head has signed it.
    is_ours = models.BooleanField(_("is the office that runs this platform"), default=False)

    # The education office of its region: its people may ask in the name of the region's schools.
    acts_for_schools = models.BooleanField(_("asks for the schools of its region"), default=False)

    class Meta:
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")
        ordering: ClassVar = ["region", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region", "name"], name="people_agency_once"),
            models.UniqueConstraint(fields=["is_ours"], condition=Q(is_ours=True), name="people_one_agency_is_ours"),
            models.CheckConstraint(
                condition=Q(kind__in=[TenantKind.AGENCY.value, TenantKind.SCHOOL.value]),
                name="people_agency_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class LinkState(models.TextChoices):
    REQUESTED = "REQUESTED", _("Waiting for confirmation")
    CONFIRMED = "CONFIRMED", _("Confirmed")
    REFUSED = "REFUSED", _("Refused")
    ENDED = "ENDED", _("Ended")


class AgencyLink(models.Model):
    """A person's standing to act for an agency; only central IT confirms it, and never the person themself."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="agency_links")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="links")
    position = models.CharField(pgettext_lazy("person", "position"), max_length=100)
    state = models.CharField(max_length=10, choices=LinkState.choices, default=LinkState.REQUESTED)
    requested_at = models.DateTimeField(default=now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # The launcher and the loaders confirm as the machine: a time without a person.
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("link to an agency")
        verbose_name_plural = _("links to agencies")
        ordering: ClassVar = ["requested_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "agency"],
                condition=Q(state__in=["REQUESTED", "CONFIRMED"]),
                name="people_one_live_link",
            ),
            models.CheckConstraint(condition=Q(state__in=LinkState.values), name="people_link_state_known"),
            models.CheckConstraint(
                condition=Q(state="REQUESTED", decided_at__isnull=True, decided_by__isnull=True)
                | (~Q(state="REQUESTED") & Q(decided_at__isnull=False)),
                name="people_link_decision_paired",
            ),
            models.CheckConstraint(
                condition=~Q(state="CONFIRMED") | Q(decided_by__isnull=True) | ~Q(decided_by=F("user")),
                name="people_link_not_confirmed_by_self",
            ),
            models.CheckConstraint(
                condition=~Q(state="REFUSED") | ~Q(reason=""), name="people_refused_link_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.agency}"
