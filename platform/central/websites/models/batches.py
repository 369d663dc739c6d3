"""Many requests under one cover letter: the lines of the file, and the decisions given for many at once."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from central.websites.models.lengths import NAME_LENGTH, PLACE_LENGTH, TITLE_LENGTH
from central.websites.states import Action, LineState, OrderState
from central.websites.storage import scan_path, scan_storage
from kernel.time import now


class Batch(models.Model):
    """One file of wished-for sites, submitted under one cover letter. Its lines become ordinary requests one by one.

    `key` is that of the checked file: sending the same form twice finds the batch that is there.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(max_length=64, unique=True)
    number = models.CharField(_("number of the batch"), max_length=40, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="batches")
    file_name = models.CharField(_("file"), max_length=150)
    file_sha256 = models.CharField(max_length=64)

    # --- the cover letter, for every line that says nothing else
    responsible_name = models.CharField(_("name of the person responsible"), max_length=NAME_LENGTH)
    responsible_phone = models.CharField(_("office or mobile telephone"), max_length=30)
    responsible_email = models.EmailField(_("e-mail address"), max_length=254)
    responsible_position = models.CharField(pgettext_lazy("person", "position"), max_length=NAME_LENGTH)
    head_title = models.CharField(_("title of the head"), max_length=TITLE_LENGTH)
    head_name = models.CharField(_("name of the head"), max_length=NAME_LENGTH)
    head_nip = models.CharField(_("NIP of the head"), max_length=18)
    place = models.CharField(_("place"), max_length=PLACE_LENGTH)
    letter_date = models.DateField(_("date of the letter"))
    letter_number = models.CharField(_("number of the letter"), max_length=80)
    commitment_at = models.DateTimeField(_("commitment given"))
    signed_scan = models.FileField(
        _("signed cover letter"), storage=scan_storage, upload_to=scan_path, max_length=200, blank=True
    )
    scan_sha256 = models.CharField(max_length=64, blank=True)
    scan_at = models.DateTimeField(null=True, blank=True)

    submitted_at = models.DateTimeField(_("submitted"), default=now)
    # When the last line was submitted, skipped or refused, and everybody was told.
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("batch of requests")
        verbose_name_plural = _("batches of requests")
        ordering: ClassVar = ["-submitted_at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(head_nip__regex=r"^[0-9]{18}$"), name="websites_batch_nip_18_digits"),
            models.CheckConstraint(
                condition=Q(signed_scan="", scan_sha256="", scan_at__isnull=True)
                | (~Q(signed_scan="") & ~Q(scan_sha256="") & Q(scan_at__isnull=False)),
                name="websites_batch_scan_paired",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=Q(finished_at__isnull=True), name="websites_batch_unfinished"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def subject(self) -> str:
        """How audit rows and messages refer to it."""
        return f"batch:{self.number}"


class BatchLine(models.Model):
    """One line of the file; `line` counts as the file does, the heading included."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="lines")
    line = models.PositiveIntegerField()
    # What the line says, by column, as `bulk.reading` understood it.
    values = models.JSONField()
    state = models.CharField(max_length=10, choices=LineState.choices, default=LineState.WAITING)
    code = models.CharField(max_length=40, blank=True)
    words = models.TextField(blank=True)
    request = models.OneToOneField(
        "websites.WebsiteRequest", null=True, blank=True, on_delete=models.PROTECT, related_name="batch_line"
    )

    class Meta:
        verbose_name = _("line of a batch")
        verbose_name_plural = _("lines of batches")
        ordering: ClassVar = ["batch", "line"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "line"], name="websites_line_once"),
            models.CheckConstraint(condition=Q(state__in=LineState.values), name="websites_line_state_known"),
            models.CheckConstraint(
                # A waiting line has its draft already when the work was interrupted between drafting and submitting.
                condition=Q(state="WAITING")
                | Q(state="SUBMITTED", request__isnull=False)
                | Q(state__in=["SKIPPED", "REFUSED"], request__isnull=True),
                name="websites_line_submitted_has_request",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["WAITING", "SUBMITTED"]) | ~Q(words=""), name="websites_line_says_why"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["batch", "line"], condition=Q(state="WAITING"), name="websites_line_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.batch}:{self.line}"


class BatchOrder(models.Model):
    """One decision given for many requests of a batch: kept first, then carried out request by request.

    Each request gets its own decision by the ordinary operation, in the name of `by`.
    """

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="orders")
    action = models.CharField(max_length=20, choices=Action.choices)
    # What the form of the action held.
    values = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(_("given"), default=now)
    finished_at = models.DateTimeField(null=True, blank=True)
    # The letter that lists all, where the action has one.
    letter = models.CharField(_("cover letter"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("decision on a batch")
        verbose_name_plural = _("decisions on batches")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(action__in=Action.values), name="websites_order_action_known"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=Q(finished_at__isnull=True), name="websites_order_unfinished"),
        ]

    def __str__(self) -> str:
        return f"{self.batch} {self.action}"


class BatchOrderLine(models.Model):
    """What became of one request under one such decision; `version` is what the person saw, where they ticked it."""

    order = models.ForeignKey(BatchOrder, on_delete=models.PROTECT, related_name="lines")
    request = models.ForeignKey("websites.WebsiteRequest", on_delete=models.PROTECT, related_name="order_lines")
    position = models.PositiveIntegerField()
    version = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=OrderState.choices, default=OrderState.WAITING)
    code = models.CharField(max_length=40, blank=True)
    words = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("request under a decision on a batch")
        verbose_name_plural = _("requests under decisions on batches")
        ordering: ClassVar = ["order", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["order", "request"], name="websites_order_line_once"),
            # Two decisions never wait for one request: the second is told so at once.
            models.UniqueConstraint(
                fields=["request"], condition=Q(state="WAITING"), name="websites_one_waiting_order"
            ),
            models.CheckConstraint(condition=Q(state__in=OrderState.values), name="websites_order_state_known"),
            models.CheckConstraint(
                condition=Q(state="WAITING", done_at__isnull=True) | (~Q(state="WAITING") & Q(done_at__isnull=False)),
                name="websites_order_line_times",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order}: {self.request}"
