"""The people of a schema: platform users in `public`, a site's own users in its schema."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """A person who signs in; each schema has a table of its own, never shared rows."""

    full_name = models.CharField(_("full name"), max_length=150, blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)

    def get_full_name(self) -> str:
        """Return the name as the person wrote it; Indonesian names have no first and last part."""
        return self.full_name or super().get_full_name() or self.username

    def __str__(self) -> str:
        return self.get_full_name()
