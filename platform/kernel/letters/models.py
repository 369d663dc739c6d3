"""Number series, the letterhead, and letters as they were issued."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class NumberSeries(models.Model):
    """A yearly sequence without gaps; the row is locked from the number's drawing to the commit."""

    code = models.CharField(_("series"), max_length=40)
    year = models.PositiveSmallIntegerField(_("year"))
    last = models.PositiveIntegerField(_("last number drawn"), default=0)
    template = models.CharField(_("template of the number"), max_length=120)
    tokens = models.JSONField(_("fixed parts (unit, class, secrecy)"), default=dict, blank=True)

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")
        constraints = [models.UniqueConstraint(fields=["code", "year"], name="letters_one_series_a_year")]

    def __str__(self) -> str:
        return f"{self.code} {self.year}: {self.last}"


class Letterhead(models.Model):
    """Who writes: the head of the paper and the default place; at most one is active, earlier ones are kept."""

    government = models.CharField(_("government"), max_length=150)
    office = models.CharField(_("office"), max_length=200)
    address = models.CharField(_("address"), max_length=300, blank=True)
    contact = models.CharField(_("telephone, e-mail and website"), max_length=300, blank=True)
    place = models.CharField(_("place of signing"), max_length=80)
    emblem = models.BinaryField(_("emblem (PNG)"), null=True, blank=True)
    active = models.BooleanField(_("in use"), default=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("letterhead")
        verbose_name_plural = _("letterheads")
        constraints = [
            models.UniqueConstraint(
                fields=["active"], condition=models.Q(active=True), name="letters_one_active_letterhead"
            ),
        ]

    def __str__(self) -> str:
        return self.office


class Letter(models.Model):
    """A letter as it was issued: nothing but its revocation can change afterwards, by a trigger."""

    kind = models.CharField(_("kind"), max_length=30)
    number = models.CharField(_("number"), max_length=120)
    series = models.ForeignKey(NumberSeries, null=True, blank=True, on_delete=models.PROTECT, related_name="letters")
    subject_line = models.CharField(_("subject"), max_length=300)
    recipient = models.TextField(_("recipient"))
    data = models.JSONField(_("details"))
    trail = models.JSONField(_("decision trail"), default=list)
    result = models.CharField(_("result"), max_length=200, blank=True)
    letterhead = models.JSONField(_("letterhead as issued"))
    reference = models.CharField(_("reference"), max_length=100)
    verification_code = models.CharField(_("verification code"), max_length=20, unique=True)
    verification_url = models.CharField(_("verification address"), max_length=300)
    issued_at = models.DateTimeField(_("issued"))
    issued_by = models.CharField(_("issued by"), max_length=200)
    issued_role = models.CharField(_("role of the issuer"), max_length=120, blank=True)
    pdf_sha256 = models.CharField(_("SHA-256 of the PDF"), max_length=64)
    pdf_size = models.PositiveIntegerField(_("size of the PDF in bytes"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    revoked_by = models.CharField(_("revoked by"), max_length=200, blank=True)
    revoked_reason = models.CharField(_("reason of revocation"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-issued_at", "-id"]
        indexes = [
            models.Index(fields=["reference"], name="letters_by_reference"),
            models.Index(fields=["pdf_sha256"], name="letters_by_hash"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["series", "number"], name="letters_number_once_in_series"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"
