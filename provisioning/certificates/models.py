"""One row a certificate: the name it is for, the pair of files in use, and the order that will bring the next."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kernel.time import now


class Source(models.TextChoices):
    """Where a certificate comes from."""

    ACME = "acme", _("From an authority, by itself")
    UPLOAD = "upload", _("Uploaded")


class State(models.TextChoices):
    """Whether there is a pair to serve. That one has expired is a fact of its dates, not a state."""

    WANTED = "wanted", _("Ordered")
    VALID = "valid", _("In use")


class Challenge(models.TextChoices):
    """How the authority sees that a name is ours; empty where the certificate is uploaded."""

    DNS = "dns-01", _("by a record in DNS")
    HTTP = "http-01", _("by a file on the web host")
    NONE = "", "–"


class CertificateQuerySet(models.QuerySet["Certificate"]):
    """The questions the job and the web host ask."""

    def due(self) -> CertificateQuerySet:
        """Certificates whose order goes on now, or that are to be renewed now."""
        return self.filter(source=Source.ACME, next_at__lte=now())

    def served(self) -> CertificateQuerySet:
        """Certificates with a pair on disk, expired ones included: an old one serves until a new one is there."""
        return self.filter(state=State.VALID)

    def sound(self) -> CertificateQuerySet:
        """Certificates that a visitor's browser accepts at this moment."""
        return self.served().filter(not_before__lte=now(), not_after__gt=now())


class Certificate(models.Model):
    """One certificate for one name and what goes with it. The key is never here: it lies beside the chain as a file.

    `name` is a host name or a wildcard, and says what the row is for; `names` is what the certificate covers, or will.
    """

    name = models.CharField(_("name"), max_length=253, unique=True)
    names = ArrayField(models.CharField(max_length=253), verbose_name=_("covers"))
    # The domain whose zone answers the authority; empty for a host of its own.
    parent = models.ForeignKey(
        "registry.ParentDomain", null=True, blank=True, on_delete=models.PROTECT, related_name="certificates"
    )
    source = models.CharField(_("source"), max_length=6, choices=Source.choices)
    challenge = models.CharField(max_length=7, choices=Challenge.choices, blank=True)
    state = models.CharField(_("state"), max_length=6, choices=State.choices, default=State.WANTED)

    # The pair in use: the folder below `tls/<folder of the name>/`, and the one the web host was last told of.
    version = models.CharField(max_length=16, blank=True)
    served_version = models.CharField(max_length=16, blank=True)
    fingerprint = models.CharField(_("fingerprint (SHA-256)"), max_length=64, blank=True)
    serial = models.CharField(_("serial number"), max_length=40, blank=True)
    issuer = models.CharField(_("issued by"), max_length=200, blank=True)
    not_before = models.DateTimeField(_("valid from"), null=True, blank=True)
    not_after = models.DateTimeField(_("valid until"), null=True, blank=True)

    # The order in progress: its address at the authority and the challenges we have published. No secret.
    order = models.JSONField(null=True, blank=True)
    next_at = models.DateTimeField(_("looked at again"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.JSONField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    # The last failure does not pass by itself.
    needs_person = models.BooleanField(default=False)
    # Grows with each hold on the row: what an earlier holder writes late is refused.
    fence = models.PositiveBigIntegerField(default=0)

    created_at = models.DateTimeField(default=now)
    installed_at = models.DateTimeField(_("in use since"), null=True, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="certificate_state_known"),
            models.CheckConstraint(
                condition=Q(name__regex=r"^(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?$"), name="certificate_name_is_a_host"
            ),
            models.CheckConstraint(condition=Q(names__len__gt=0), name="certificate_covers_something"),
            models.CheckConstraint(
                condition=Q(source="upload", challenge="", order__isnull=True, next_at__isnull=True, state="valid")
                | (Q(source="acme", next_at__isnull=False) & ~Q(challenge="")),
                name="certificate_ordered_has_next_look",
            ),
            models.CheckConstraint(
                condition=~Q(name__startswith="*.") | Q(challenge__in=["dns-01", ""]),
                name="certificate_wildcard_by_dns",
            ),
            models.CheckConstraint(
                condition=Q(state="wanted", version="", fingerprint="", not_after__isnull=True)
                | (
                    Q(state="valid", not_before__lt=F("not_after"), installed_at__isnull=False)
                    & ~Q(version="")
                    & ~Q(fingerprint="")
                    & ~Q(serial="")
                ),
                name="certificate_valid_has_a_pair",
            ),
            models.CheckConstraint(
                condition=Q(last_error__isnull=True, failed_at__isnull=True, needs_person=False)
                | Q(last_error__isnull=False, failed_at__isnull=False),
                name="certificate_error_says_when",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="certificate_next"),
            GinIndex(fields=["names"], name="certificate_names"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def folder(self) -> str:
        """The folder of its pairs below `tls/`: the name itself, `_` standing for the star."""
        return self.name.replace("*", "_", 1)

    @property
    def life(self) -> timedelta | None:
        """How long it holds in all; None while there is none."""
        return self.not_after - self.not_before if self.not_after and self.not_before else None
