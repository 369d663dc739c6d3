"""Tenants, their domains, the parent domains they live under, and reservations of names."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_tenants.models import DomainMixin, TenantMixin


class TenantKind(models.TextChoices):
    PLATFORM = "PLATFORM", _("Platform")
    AGENCY = "AGENCY", _("Agency")
    SCHOOL = "SCHOOL", _("School")


class TenantState(models.TextChoices):
    POOL = "POOL", _("Prepared")
    CLAIMED = "CLAIMED", _("Being built")
    READY = "READY", _("Ready to be handed over")
    ACTIVE = "ACTIVE", _("Active")
    SUSPENDED = "SUSPENDED", _("Suspended")
    FAILED = "FAILED", _("Failed")


class ParentDomain(models.Model):
    """A domain under which sites are made, with its region and its rules of names."""

    name = models.CharField(_("official domain"), max_length=190, unique=True)
    serving_suffix = models.CharField(_("domain it is served under"), max_length=190, unique=True)
    region = models.CharField(_("region"), max_length=150)
    kinds = models.JSONField(_("kinds of site"), default=list)
    reserved = models.JSONField(_("reserved names"), default=list, blank=True)
    name_rules = models.JSONField(_("rules of names"), default=dict, blank=True)
    dns_provider = models.CharField(max_length=20, default="local")
    dns_zone = models.CharField(max_length=190, blank=True)
    certificate_policy = models.CharField(max_length=20, default="none")

    def __str__(self) -> str:
        return self.name


class Tenant(TenantMixin):
    """One site: a schema, its domains and its state of life."""

    # Only the provisioning engine creates or drops schemas (HAZARDS 2).
    auto_create_schema = False
    auto_drop_schema = False

    kind = models.CharField(max_length=10, choices=TenantKind.choices, default=TenantKind.AGENCY)
    state = models.CharField(max_length=10, choices=TenantState.choices, default=TenantState.POOL)
    name = models.CharField(_("official name"), max_length=200, blank=True)
    parent = models.ForeignKey(ParentDomain, null=True, blank=True, on_delete=models.PROTECT, related_name="tenants")
    label = models.CharField(_("subdomain"), max_length=63, blank=True)
    profile = models.JSONField(default=dict, blank=True)
    created_for = models.CharField(max_length=40, null=True, blank=True, unique=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    proven_at = models.DateTimeField(null=True, blank=True)
    activated_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name or self.schema_name

    @property
    def host(self) -> str:
        """The public host name of the site, without port."""
        return f"{self.label}.{self.parent.serving_suffix}" if self.parent else settings.GAPURA_DOMAIN


class Domain(DomainMixin):
    """A host name that leads to a tenant."""


class NameReservation(models.Model):
    """A name held for one request, so that two requests can never win the same one."""

    class State(models.TextChoices):
        HELD = "HELD", _("Held by a request")
        TAKEN = "TAKEN", _("In use")
        RELEASED = "RELEASED", _("Released")
        QUARANTINED = "QUARANTINED", _("Quarantined")

    parent = models.ForeignKey(ParentDomain, on_delete=models.PROTECT, related_name="reservations")
    label = models.CharField(max_length=63)
    skeleton = models.CharField(max_length=63)
    holder = models.CharField(max_length=60)
    state = models.CharField(max_length=12, choices=State.choices, default=State.HELD)
    until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "skeleton"],
                condition=models.Q(state__in=["HELD", "TAKEN", "QUARANTINED"]),
                name="one_holder_per_name",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}.{self.parent}"
