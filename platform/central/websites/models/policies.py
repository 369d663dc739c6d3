"""How the chain is run, as dated rows: which profile, what is passed over, who presses the button."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from central.websites.states import ProfileCode
from kernel.time import now


class ChainPolicy(models.Model):
    """One version of the policy; rows are only added, and a case keeps the one it was submitted under.

    The field defaults are the policy of an installation that never set one.
    """

    profile = models.CharField(_("profile"), max_length=10, choices=ProfileCode.choices, default=ProfileCode.PROSE_8)
    auto_provision = models.BooleanField(_("build the site on assignment"), default=False)
    skipped_rows = ArrayField(
        models.CharField(max_length=4), verbose_name=_("rows passed over"), default=list, blank=True
    )
    source = models.CharField(_("rule or decision it rests on"), max_length=200, blank=True)
    valid_from = models.DateTimeField(_("in force from"), default=now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("policy of the approval chain")
        verbose_name_plural = _("policies of the approval chain")
        ordering: ClassVar = ["-valid_from", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(profile__in=ProfileCode.values), name="websites_policy_profile_known"),
        ]

    def __str__(self) -> str:
        return f"{self.profile} {self.valid_from:%Y-%m-%d}"
