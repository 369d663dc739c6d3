"""What the platform knows of an official beyond the account."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class OfficialRecord(models.Model):
    """NIP and rank of an official, printed under a signature; never public, for a NIP tells the date of birth."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="official_record")
    nip = models.CharField(_("NIP"), max_length=18, blank=True)
    rank = models.CharField(_("rank"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("official's record")
        verbose_name_plural = _("officials' records")
        constraints = [
            models.UniqueConstraint(fields=["nip"], condition=~Q(nip=""), name="people_nip_once"),
            models.CheckConstraint(condition=Q(nip="") | Q(nip__regex=r"^[0-9]{18}$"), name="people_nip_18_digits"),
        ]

    def __str__(self) -> str:
        return str(self.user)
