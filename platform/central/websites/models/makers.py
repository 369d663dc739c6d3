"""Who made a request: whoever did may decide nothing in it, by rule and by trigger."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from central.websites.models.requests import WebsiteRequest
from kernel.time import now


class Part(models.TextChoices):
    DRAFTED = "DRAFTED", _("drafted it")
    SUBMITTED = "SUBMITTED", _("submitted it")
    SIGNED = "SIGNED", _("signed it")


class Maker(models.Model):
    """One person's part in making one request; rows are only added."""

    request = models.ForeignKey(WebsiteRequest, on_delete=models.CASCADE, related_name="makers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=10, choices=Part.choices)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "user", "part"], name="websites_maker_once"),
            models.CheckConstraint(condition=Q(part__in=Part.values), name="websites_part_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.part} {self.request}"
