"""A site: its schema, its state of life, its host names."""

from __future__ import annotations

from typing import ClassVar, NoReturn

from django.conf import settings
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from kernel.time import now
from tenants.registry.addresses import site_url
from tenants.registry.models.names import ParentDomain


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
    ARCHIVED = "ARCHIVED", _("Archived")
    DELETED = "DELETED", _("Deleted")


ROUTABLE = (TenantState.READY, TenantState.ACTIVE, TenantState.SUSPENDED)


class Tenant(models.Model):
    """One site: a schema, its domains and its state of life; the row of `public` is the platform.

    It is a plain model on purpose: django-tenants' TenantMixin creates and drops schemas while saving
    (HAZARDS 2) and keeps the stack of its `with` blocks on the class (HAZARDS 1).
    """

    # django-tenants asks these of a tenant; its receiver of post_delete would drop the schema (HAZARDS 2).
    auto_create_schema: ClassVar[bool] = False
    auto_drop_schema: ClassVar[bool] = False
    domain_url: ClassVar[str | None] = None
    domain_subfolder: ClassVar[str | None] = None

    schema_name = models.CharField(max_length=42, unique=True)
    kind = models.CharField(max_length=10, choices=TenantKind.choices, default=TenantKind.AGENCY)
    state = models.CharField(max_length=10, choices=TenantState.choices, default=TenantState.POOL)
    name = models.CharField(_("official name"), max_length=200, blank=True)
    short_name = models.CharField(_("short name"), max_length=60, blank=True)
    parent = models.ForeignKey(ParentDomain, null=True, blank=True, on_delete=models.PROTECT, related_name="tenants")
    label = models.CharField(_("subdomain"), max_length=63, blank=True)
    profile = models.JSONField(_("theme and contact"), default=dict, blank=True)
    created_for = models.CharField(_("made for"), max_length=64, null=True, blank=True, unique=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    proven_at = models.DateTimeField(_("proven whole at"), null=True, blank=True)
    activated_at = models.DateTimeField(_("active since"), null=True, blank=True)
    suspended_at = models.DateTimeField(_("suspended since"), null=True, blank=True)
    archived_at = models.DateTimeField(_("archived since"), null=True, blank=True)
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True)
    # Visitors see the maintenance page until then, and the reason on it; over by the clock, whoever is at work.
    maintenance_until = models.DateTimeField(_("in maintenance until"), null=True, blank=True)
    maintenance_reason = models.CharField(_("reason of the maintenance"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(schema_name__regex=r"^(t_[a-z0-9]{1,40}|public)$"),
                name="schema_name_is_ours",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["POOL", "CLAIMED", "READY", "ACTIVE", "SUSPENDED", "FAILED", "ARCHIVED", "DELETED"]
                ),
                name="tenant_state_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="PLATFORM", schema_name="public")
                | (models.Q(kind__in=["AGENCY", "SCHOOL"]) & ~models.Q(schema_name="public")),
                name="only_the_platform_is_public",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="PLATFORM")
                | models.Q(state="POOL", created_for__isnull=True)
                | (~models.Q(state="POOL") & models.Q(created_for__isnull=False)),
                name="a_claimed_site_is_made_for_someone",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["READY", "ACTIVE", "SUSPENDED"]) | models.Q(proven_at__isnull=False),
                name="a_routable_site_is_proven_whole",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="ACTIVE") | models.Q(activated_at__isnull=False),
                name="an_active_site_says_since_when",
            ),
            models.CheckConstraint(
                condition=models.Q(state="SUSPENDED", suspended_at__isnull=False)
                | (~models.Q(state="SUSPENDED") & models.Q(suspended_at__isnull=True)),
                name="a_suspended_site_says_since_when",
            ),
            models.CheckConstraint(
                condition=models.Q(state="ARCHIVED", archived_at__isnull=False)
                | (~models.Q(state="ARCHIVED") & models.Q(archived_at__isnull=True)),
                name="an_archived_site_says_since_when",
            ),
            # Its row stays for the record: without a name, and without a schema anybody could enter.
            models.CheckConstraint(
                condition=models.Q(state="DELETED", deleted_at__isnull=False, proven_at__isnull=True, label="")
                | (~models.Q(state="DELETED") & models.Q(deleted_at__isnull=True)),
                name="a_deleted_site_has_no_name_and_no_schema",
            ),
            models.CheckConstraint(
                condition=models.Q(maintenance_until__isnull=True, maintenance_reason="")
                | (models.Q(maintenance_until__isnull=False) & ~models.Q(maintenance_reason="")),
                name="a_maintenance_says_why_and_until_when",
            ),
            models.UniqueConstraint(
                fields=["parent", "label"],
                condition=~models.Q(label=""),
                name="one_site_per_label",
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "id"], condition=models.Q(state="POOL"), name="tenant_pool"),
            models.Index(fields=["state"], name="tenant_state"),
        ]

    def __str__(self) -> str:
        return self.name or self.schema_name

    def __enter__(self) -> NoReturn:
        raise TypeError("`with tenant:` mixes tenants up between threads (HAZARDS 1): use `with in_tenant(tenant):`.")

    def __exit__(self, *exc_info: object) -> None:
        """Pair of `__enter__`, which never lets a block begin."""

    @property
    def is_platform(self) -> bool:
        """Whether this is the platform itself, in schema `public`."""
        return self.kind == TenantKind.PLATFORM

    @property
    def has_schema(self) -> bool:
        """Whether there is a schema with the site in it; an archived site has given its own up."""
        return self.proven_at is not None

    @property
    def is_routable(self) -> bool:
        """Whether its host may lead into its schema: only after the schema was proven whole (HAZARDS 3)."""
        return self.is_platform or (self.state in ROUTABLE and self.proven_at is not None)

    @property
    def is_in_maintenance(self) -> bool:
        """Whether visitors see the maintenance page now instead of the site."""
        return self.maintenance_until is not None and self.maintenance_until > now()

    @property
    def noindex(self) -> bool:
        """Whether search engines are kept out: until the site is active."""
        return self.state != TenantState.ACTIVE

    @property
    def host(self) -> str:
        """The public host name of the site, without port: its primary domain, or the one it will get."""
        if self.is_platform:
            return str(settings.GAPURA_DOMAIN)
        known = self.__dict__.get("primary_host")
        if known is None:
            known = Domain.objects.filter(tenant=self, is_primary=True).values_list("domain", flat=True).first()
            self.__dict__["primary_host"] = known or ""
        return known or self.planned_host

    def know_host(self, host: str | None) -> None:
        """Take the primary domain from whoever read those of many sites in one statement; None for a site without."""
        self.__dict__["primary_host"] = host or ""

    @property
    def planned_host(self) -> str:
        """The host name its label and parent domain give; empty while it has neither."""
        return f"{self.label}.{self.parent.serving_suffix}" if self.parent and self.label else ""

    @property
    def url(self) -> str:
        """The address of the site's front page, with scheme and, where it is not the usual one, port."""
        return site_url(self.host)

    @property
    def management_url(self) -> str:
        """The address where its administrators work."""
        return f"{self.url}kelola/"

    @property
    def marker(self) -> str:
        """An opaque sign in the site's pages by which the outside proof knows that it met this very site."""
        return salted_hmac("gapura.site-marker", self.schema_name, algorithm="sha256").hexdigest()[:32]


class Domain(models.Model):
    """A host name that leads to a tenant.

    A former name (`redirects_until`) leads on to the primary one until it is released.
    """

    domain = models.CharField(_("host name"), max_length=253, unique=True)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="domains")
    is_primary = models.BooleanField(_("primary"), default=True)
    is_custom = models.BooleanField(_("a domain of the site's own"), default=False)
    redirects_until = models.DateTimeField(_("leads on until"), null=True, blank=True)

    class Meta:
        verbose_name = _("domain")
        verbose_name_plural = _("domains")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant"], condition=models.Q(is_primary=True), name="one_primary_domain_per_site"
            ),
            models.CheckConstraint(
                condition=models.Q(domain__regex=r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$"),
                name="domain_is_a_plain_host_name",
            ),
            models.CheckConstraint(
                condition=models.Q(redirects_until__isnull=True) | models.Q(is_primary=False),
                name="primary_domain_leads_nowhere_else",
            ),
        ]

    def __str__(self) -> str:
        return self.domain
