"""The catalogue of backups: sets, and restores made from them. Kept in `public`: it outlives the schemas it names."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants.registry.models.names import ParentDomain
from tenants.registry.models.tenants import Tenant

SCHEMA = r"^t_[a-z0-9]{1,40}$"


class BackupReason(models.TextChoices):
    """Why a set was made; it decides how long it is kept (`backups.retention`)."""

    MANUAL = "MANUAL", _("Asked for")
    SCHEDULED = "SCHEDULED", _("By itself")
    BEFORE_UPGRADE = "BEFORE_UPGRADE", _("Before an upgrade")
    BEFORE_RESTORE = "BEFORE_RESTORE", _("Before a restore")
    FINAL = "FINAL", _("Final backup")


class BackupState(models.TextChoices):
    """WRITING is no set yet; only a WHOLE one may be restored."""

    WRITING = "WRITING", _("Being written")
    WHOLE = "WHOLE", _("Whole")
    DAMAGED = "DAMAGED", _("Damaged")
    REMOVED = "REMOVED", _("Removed")


class BackupSet(models.Model):
    """One set of one site: its schema, its files, its manifest. `backups.catalogue` is the only writer.

    The facts are copied onto the row, since a set may outlive its site.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, null=True, blank=True, on_delete=models.SET_NULL, related_name="backups")
    schema_name = models.CharField(max_length=42)
    site_name = models.CharField(_("official name"), max_length=200)
    host = models.CharField(_("host name"), max_length=253, blank=True)
    reason = models.CharField(_("reason"), max_length=16, choices=BackupReason.choices)
    state = models.CharField(max_length=10, choices=BackupState.choices, default=BackupState.WRITING)
    # What asked for it: asked again under the same name, the same set is meant.
    made_for = models.CharField(max_length=64, unique=True)
    requested_by = models.CharField(max_length=160)
    started_at = models.DateTimeField(_("begun"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    verified_at = models.DateTimeField(_("read back"), null=True, blank=True)
    # Empty: kept until the site's own retention ends.
    expires_at = models.DateTimeField(_("kept until"), null=True, blank=True)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)
    size = models.PositiveBigIntegerField(_("bytes"), default=0)
    files = models.PositiveIntegerField(_("files"), default=0)
    rows = models.PositiveBigIntegerField(_("rows"), default=0)
    manifest_sha256 = models.CharField(max_length=64, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    # What was found wrong with it, in words.
    damage = models.TextField(blank=True)

    class Meta:
        verbose_name = _("backup")
        verbose_name_plural = _("backups")
        ordering: ClassVar = ["-started_at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(schema_name__regex=SCHEMA), name="backup_is_of_a_site"),
            models.CheckConstraint(
                condition=Q(state__in=["WRITING", "WHOLE", "DAMAGED", "REMOVED"]), name="backup_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(reason__in=["MANUAL", "SCHEDULED", "BEFORE_UPGRADE", "BEFORE_RESTORE", "FINAL"]),
                name="backup_reason_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["WHOLE", "DAMAGED"])
                | (Q(finished_at__isnull=False) & Q(size__gt=0) & ~Q(manifest_sha256="")),
                name="a_backup_is_whole_or_absent",
            ),
            models.CheckConstraint(
                condition=Q(state="REMOVED", removed_at__isnull=False)
                | (~Q(state="REMOVED") & Q(removed_at__isnull=True)),
                name="a_removed_backup_says_since_when",
            ),
            models.CheckConstraint(
                condition=Q(verified_at__isnull=True) | ~Q(state="WRITING"), name="only_a_whole_backup_is_read_back"
            ),
            models.CheckConstraint(
                condition=Q(state="DAMAGED") & ~Q(damage="") | ~Q(state="DAMAGED"), name="a_damaged_backup_says_how"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant", "-started_at"], name="backups_of_site_newest"),
            models.Index(
                fields=["expires_at"], condition=Q(expires_at__isnull=False, removed_at__isnull=True), name="backup_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.host or self.schema_name} {self.started_at:%Y-%m-%d %H:%M}"


class RestoreState(models.TextChoices):
    """LOADING makes the new schema beside the old; SWAPPED is when the site's row names the new one."""

    LOADING = "LOADING", _("Being loaded")
    SWAPPED = "SWAPPED", _("Taken into use")
    DONE = "DONE", _("Done")
    CALLED_OFF = "CALLED_OFF", _("Called off")


class SiteRestore(models.Model):
    """One restore of a site from a set, into a schema of its own. `backups.restoring` is the only writer."""

    OPEN = ("LOADING", "SWAPPED")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, null=True, blank=True, on_delete=models.SET_NULL, related_name="restores")
    backup = models.ForeignKey(BackupSet, on_delete=models.PROTECT, related_name="restores")
    made_for = models.CharField(max_length=64, unique=True)
    requested_by = models.CharField(max_length=160)
    state = models.CharField(max_length=10, choices=RestoreState.choices, default=RestoreState.LOADING)
    # Chosen before it is made, so that a schema without a site is always explained by a row.
    schema_name = models.CharField(max_length=42, unique=True)
    former_schema = models.CharField(max_length=42)
    # The address the site gets; that of before unless another was asked for.
    parent = models.ForeignKey(ParentDomain, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=63, blank=True)
    started_at = models.DateTimeField(_("begun"))
    swapped_at = models.DateTimeField(_("taken into use"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("restore")
        verbose_name_plural = _("restores")
        ordering: ClassVar = ["-started_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(schema_name__regex=SCHEMA, former_schema__regex=SCHEMA)
                & ~Q(schema_name=models.F("former_schema")),
                name="a_restore_goes_beside_the_site",
            ),
            models.CheckConstraint(
                condition=Q(state="LOADING", swapped_at__isnull=True, finished_at__isnull=True)
                | Q(state="SWAPPED", swapped_at__isnull=False, finished_at__isnull=True)
                | Q(state="DONE", swapped_at__isnull=False, finished_at__isnull=False)
                | Q(state="CALLED_OFF", swapped_at__isnull=True, finished_at__isnull=False),
                name="restore_state_and_times_agree",
            ),
            models.UniqueConstraint(
                fields=["tenant"], condition=Q(state__in=["LOADING", "SWAPPED"]), name="one_restore_of_a_site_at_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.former_schema} > {self.schema_name}"

    @property
    def host(self) -> str:
        """The host name the site gets."""
        return f"{self.label}.{self.parent.serving_suffix}" if self.parent and self.label else ""
