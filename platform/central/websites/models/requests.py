"""The request for a website: the form of SOP 003 chapter 7 and where it stands."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from central.people.models import Agency
from central.websites.models.batches import Batch
from central.websites.models.lengths import NAME_LENGTH, PLACE_LENGTH, TITLE_LENGTH
from central.websites.models.policies import ChainPolicy
from central.websites.states import BY_HAND, CLOSED, ChangeKind, KindOfWork, ProfileCode, RequestState
from central.websites.storage import scan_path, scan_storage
from kernel.time import now
from tenants.registry.models import ParentDomain, Tenant


class WebsiteRequest(models.Model):
    """One request. `state` is written by `operations.turns` alone; `version` grows with each write."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("request number"), max_length=40, null=True, blank=True, unique=True)
    tracking_code = models.CharField(_("tracking code"), max_length=20, null=True, blank=True, unique=True)
    state = models.CharField(max_length=20, choices=RequestState.choices, default=RequestState.DRAFT)
    version = models.PositiveIntegerField(default=1)
    profile = models.CharField(max_length=10, choices=ProfileCode.choices, default=ProfileCode.PROSE_8)
    # The policy the case was submitted under; empty means the declared defaults.
    policy = models.ForeignKey(ChainPolicy, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    # The file it came with, where it is one of many.
    batch = models.ForeignKey(Batch, null=True, blank=True, on_delete=models.PROTECT, related_name="requests")

    # --- the form
    kind_of_work = models.CharField(
        _("kind of work"), max_length=10, choices=KindOfWork.choices, default=KindOfWork.CREATE
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="requests")
    applicant = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="requests")
    parent = models.ForeignKey(ParentDomain, on_delete=models.PROTECT, related_name="requests")
    label = models.CharField(_("subdomain"), max_length=63, blank=True)
    # Of development: which site, what of it is to change, and what the change needs to know.
    site = models.ForeignKey(
        Tenant, verbose_name=_("site"), null=True, blank=True, on_delete=models.PROTECT, related_name="change_requests"
    )
    change = models.CharField(_("change"), max_length=14, choices=ChangeKind.choices, blank=True)
    wanted_domain = models.CharField(_("domain of one's own"), max_length=190, blank=True)
    change_words = models.TextField(_("what is to change"), blank=True)
    responsible_name = models.CharField(_("name of the person responsible"), max_length=NAME_LENGTH, blank=True)
    responsible_phone = models.CharField(_("office or mobile telephone"), max_length=30, blank=True)
    responsible_email = models.EmailField(_("e-mail address"), max_length=254, blank=True)
    responsible_position = models.CharField(pgettext_lazy("person", "position"), max_length=NAME_LENGTH, blank=True)
    head_title = models.CharField(_("title of the head"), max_length=TITLE_LENGTH, blank=True)
    head_name = models.CharField(_("name of the head"), max_length=NAME_LENGTH, blank=True)
    head_nip = models.CharField(_("NIP of the head"), max_length=18, blank=True)
    place = models.CharField(_("place"), max_length=PLACE_LENGTH, blank=True)
    letter_date = models.DateField(_("date of the letter"), null=True, blank=True)
    letter_number = models.CharField(_("number of the letter"), max_length=80, blank=True)
    commitment_at = models.DateTimeField(_("commitment given"), null=True, blank=True)

    # --- the signed form
    signed_scan = models.FileField(
        _("signed form"), storage=scan_storage, upload_to=scan_path, max_length=200, blank=True
    )
    scan_sha256 = models.CharField(max_length=64, blank=True)
    scan_at = models.DateTimeField(null=True, blank=True)

    # --- who has it in hand below the head of the office
    division = models.CharField(_("division"), max_length=120, blank=True)
    section = models.CharField(_("section"), max_length=120, blank=True)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="assigned_requests"
    )

    # --- what became of it
    created_at = models.DateTimeField(default=now)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    moved_at = models.DateTimeField(_("last movement"), default=now)
    reserved_until = models.DateTimeField(_("name reserved until"), null=True, blank=True)
    lapsed_at = models.DateTimeField(_("reservation lapsed"), null=True, blank=True)
    run = models.ForeignKey(
        "provisioning.Run", null=True, blank=True, on_delete=models.PROTECT, related_name="website_requests"
    )
    tenant = models.ForeignKey(Tenant, null=True, blank=True, on_delete=models.PROTECT, related_name="website_requests")
    problem = models.CharField(_("problem while building"), max_length=40, blank=True)
    problem_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("website request")
        verbose_name_plural = _("website requests")
        ordering: ClassVar = ["-created_at"]
        indexes: ClassVar = [
            models.Index(fields=["state", "moved_at"], name="websites_state_moved"),
            models.Index(
                fields=["reserved_until"], condition=Q(lapsed_at__isnull=True), name="websites_reserved_until"
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=RequestState.values), name="websites_state_known"),
            models.CheckConstraint(condition=Q(profile__in=ProfileCode.values), name="websites_profile_known"),
            models.CheckConstraint(condition=Q(kind_of_work__in=KindOfWork.values), name="websites_work_known"),
            models.CheckConstraint(
                condition=Q(state="DRAFT", number__isnull=True, tracking_code__isnull=True, submitted_at__isnull=True)
                | (
                    ~Q(state="DRAFT") & Q(number__isnull=False, tracking_code__isnull=False, submitted_at__isnull=False)
                ),
                name="websites_number_from_submission_on",
            ),
            models.CheckConstraint(
                condition=Q(state="DRAFT") | Q(commitment_at__isnull=False), name="websites_commitment_given"
            ),
            models.CheckConstraint(
                condition=Q(signed_scan="", scan_sha256="", scan_at__isnull=True)
                | (~Q(signed_scan="") & ~Q(scan_sha256="") & Q(scan_at__isnull=False)),
                name="websites_scan_paired",
            ),
            models.CheckConstraint(
                condition=Q(problem="", problem_at__isnull=True)
                | (~Q(problem="") & Q(problem_at__isnull=False, state="PROVISIONING")),
                name="websites_problem_paired",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["PROVISIONING", "PROVISIONED", "ANSWERED", "ACTIVE"])
                & ~Q(state__startswith="REPORTED_")
                | Q(run__isnull=False, officer__isnull=False)
                | Q(change__in=sorted(BY_HAND), officer__isnull=False),
                name="websites_work_has_officer_and_run",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["ANSWERED", "ACTIVE"]) | Q(tenant__isnull=False),
                name="websites_answered_has_site",
            ),
            models.CheckConstraint(
                condition=~Q(state="ASSIGNED") | Q(officer__isnull=False), name="websites_assigned_has_officer"
            ),
            models.CheckConstraint(condition=Q(change__in=["", *ChangeKind.values]), name="websites_change_known"),
            models.CheckConstraint(
                condition=Q(change="", site__isnull=True) | Q(kind_of_work="DEVELOP"),
                name="websites_only_development_changes",
            ),
            models.UniqueConstraint(
                fields=["site", "change"],
                condition=Q(site__isnull=False) & ~Q(change="") & ~Q(state__in=sorted(CLOSED)),
                name="websites_one_open_change",
            ),
            models.CheckConstraint(
                condition=Q(head_nip="") | Q(head_nip__regex=r"^[0-9]{18}$"), name="websites_nip_18_digits"
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"{self.agency} ({self.get_state_display()})"

    @property
    def host(self) -> str:
        """The official name asked for: label and parent domain."""
        return f"{self.label}.{self.parent.name}" if self.label else ""

    @property
    def asked(self) -> str:
        """What is asked for in words: a new website, or which change of one that is there."""
        work = self.get_kind_of_work_display()
        return f"{work}: {self.get_change_display()}" if self.change else work

    @property
    def subject(self) -> str:
        """How audit rows and messages refer to it."""
        return f"request:{self.number or self.public_id}"
